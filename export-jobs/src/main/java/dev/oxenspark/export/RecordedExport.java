package dev.oxenspark.export;

import static com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.provenance.ExportTrailers;
import dev.oxenspark.export.provenance.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a commit says of the export that it is: trailers, and the two documents that they bind. Costs two small files,
 * however many the export has.
 */
public record RecordedExport(Commit commit, ExportTrailers trailers, JsonNode manifest, JsonNode run) {
    /** Decimals keep their digits: a parameter's type depends on them. */
    private static final ObjectMapper JSON = new ObjectMapper().enable(USE_BIG_DECIMAL_FOR_FLOATS);

    /** Where a job keeps its provenance. */
    public static String folder(String job) {
        return ".provenance/" + job;
    }

    /** The job's newest export among a commit and its ancestors. */
    public static Optional<RecordedExport> find(OxenRepository repository, Commit head, String job) {
        try (Stream<Commit> history = repository.history(head)) {
            for (Iterator<Commit> commits = history.iterator(); commits.hasNext(); ) {
                Commit commit = commits.next();
                Optional<RecordedExport> found = ExportTrailers.parse(commit.message())
                        .filter(trailers -> trailers.job().equals(job))
                        .flatMap(trailers -> read(repository, commit, trailers));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** The export that a commit is; empty when its message names none, or binds other documents than the commit has. */
    public static Optional<RecordedExport> at(OxenRepository repository, Commit commit) {
        return ExportTrailers.parse(commit.message()).flatMap(trailers -> read(repository, commit, trailers));
    }

    private static Optional<RecordedExport> read(OxenRepository repository, Commit commit, ExportTrailers trailers) {
        String folder = folder(trailers.job());
        byte[] manifest = null;
        byte[] run = null;
        for (FileEntry file : files(repository, commit, folder)) {
            if (file.path().equals(folder + "/manifest.json")) {
                manifest = read(repository, file.in(commit.id()));
            } else if (file.path().equals(folder + "/run.json")) {
                run = read(repository, file.in(commit.id()));
            }
        }
        if (manifest == null
                || run == null
                || !Sha256.hex(manifest).equals(trailers.provenanceSha256())
                || !Sha256.hex(run).equals(trailers.runSha256())) {
            return Optional.empty();
        }
        try {
            return Optional.of(new RecordedExport(commit, trailers, JSON.readTree(manifest), JSON.readTree(run)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<FileEntry> files(OxenRepository repository, Commit commit, String folder) {
        try {
            return repository.tree(commit, folder).files();
        } catch (OxenException e) {
            if (e.category() == ErrorCategory.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    private static byte[] read(OxenRepository repository, BlobLocation file) {
        List<byte[]> contents = new ArrayList<>();
        repository.blobs().read(List.of(file), (location, content) -> contents.add(content));
        return contents.get(0);
    }

    /**
     * Whether the lists beside the two documents are those that {@code run.json} names. Reads them whole; the documents
     * themselves are checked whenever they are read.
     */
    public boolean listsAreIntact(OxenRepository repository) {
        Map<String, String> expected = new LinkedHashMap<>();
        run.path("files")
                .properties()
                .forEach(file -> expected.put(file.getKey(), file.getValue().asText()));
        String folder = folder(trailers.job()) + "/";
        for (FileEntry file : files(repository, commit, folder(trailers.job()))) {
            boolean document =
                    file.path().equals(folder + "manifest.json") || file.path().equals(folder + "run.json");
            if (!document) {
                String sha256 = expected.remove(file.path());
                if (sha256 == null || !sha256.equals(Sha256.hex(read(repository, file.in(commit.id()))))) {
                    return false;
                }
            }
        }
        return expected.isEmpty();
    }

    public long rows() {
        return manifest.at("/content/rows").asLong();
    }

    /** Whether rows were left out of it, or references set to null. */
    public boolean quarantined() {
        JsonNode quarantined = manifest.at("/content/quarantined");
        return quarantined.path("rows").asLong()
                        + quarantined.path("references").asLong()
                > 0;
    }

    /** As the JSON output shows them. */
    List<Map<String, Object>> sources() {
        List<Map<String, Object>> sources = new ArrayList<>();
        for (JsonNode source : manifest.at("/sources")) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("alias", source.get("alias").asText());
            json.put("location", source.get("location").asText());
            json.put("version", source.get("version").asLong());
            json.put("metadataId", source.get("metadataId").asText());
            sources.add(json);
        }
        return sources;
    }
}
