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
import dev.oxenspark.export.delta.PinnedSource;
import dev.oxenspark.export.provenance.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a commit says of the export that it is: trailers, and the two documents that they bind. Costs two small files,
 * however many the export has.
 */
public record RecordedExport(Commit commit, ExportTrailers trailers, JsonNode manifest, JsonNode run) {
    /** Decimals keep their digits: a parameter's type depends on them. */
    private static final ObjectMapper JSON = new ObjectMapper().enable(USE_BIG_DECIMAL_FOR_FLOATS);

    private static final String MANIFEST = "/manifest.json";
    private static final String RUN = "/run.json";

    /** So many exports' documents are read at once, if they are no larger than that. */
    private static final int BATCH = 500;

    private static final long BATCH_BYTES = 8 << 20;

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

    /** Visits those of the commits that are exports, in their order. Reads the documents of many at once. */
    public static void each(OxenRepository repository, Iterable<Commit> commits, Consumer<RecordedExport> visitor) {
        List<Documents> batch = new ArrayList<>();
        long bytes = 0;
        for (Commit commit : commits) {
            Optional<Documents> found = ExportTrailers.parse(commit.message())
                    .flatMap(trailers -> Documents.of(repository, commit, trailers));
            if (found.isPresent()) {
                batch.add(found.get());
                bytes += found.get().bytes();
            }
            if (batch.size() == BATCH || bytes > BATCH_BYTES) {
                read(repository, batch).forEach(visitor);
                batch.clear();
                bytes = 0;
            }
        }
        read(repository, batch).forEach(visitor);
    }

    private static Optional<RecordedExport> read(OxenRepository repository, Commit commit, ExportTrailers trailers) {
        return Documents.of(repository, commit, trailers)
                .flatMap(documents ->
                        read(repository, List.of(documents)).stream().findFirst());
    }

    private static List<RecordedExport> read(OxenRepository repository, List<Documents> batch) {
        if (batch.isEmpty()) {
            return List.of();
        }
        Map<BlobLocation, byte[]> contents = new HashMap<>();
        repository
                .blobs()
                .read(
                        batch.stream()
                                .flatMap(one -> Stream.of(one.manifest(), one.run()))
                                .toList(),
                        contents::put);
        return batch.stream().flatMap(one -> one.export(contents).stream()).toList();
    }

    /** Where a commit has the two documents that its trailers bind. */
    private record Documents(Commit commit, ExportTrailers trailers, BlobLocation manifest, BlobLocation run) {
        static Optional<Documents> of(OxenRepository repository, Commit commit, ExportTrailers trailers) {
            String folder = folder(trailers.job());
            Map<String, BlobLocation> files = new HashMap<>();
            for (FileEntry file : files(repository, commit, folder)) {
                files.put(file.path(), file.in(commit.id()));
            }
            BlobLocation manifest = files.get(folder + MANIFEST);
            BlobLocation run = files.get(folder + RUN);
            return manifest == null || run == null
                    ? Optional.empty()
                    : Optional.of(new Documents(commit, trailers, manifest, run));
        }

        long bytes() {
            return manifest.size() + run.size();
        }

        Optional<RecordedExport> export(Map<BlobLocation, byte[]> contents) {
            byte[] manifestBytes = Objects.requireNonNull(contents.get(manifest));
            byte[] runBytes = Objects.requireNonNull(contents.get(run));
            if (!Sha256.hex(manifestBytes).equals(trailers.provenanceSha256())
                    || !Sha256.hex(runBytes).equals(trailers.runSha256())) {
                return Optional.empty();
            }
            try {
                return Optional.of(
                        new RecordedExport(commit, trailers, JSON.readTree(manifestBytes), JSON.readTree(runBytes)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
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

    /**
     * Whether the lists beside the two documents are those that {@code run.json} names. Reads them whole; the documents
     * themselves are checked whenever they are read.
     */
    public boolean listsAreIntact(OxenRepository repository) {
        Map<String, String> expected = new HashMap<>();
        run.path("files")
                .properties()
                .forEach(file -> expected.put(file.getKey(), file.getValue().asText()));
        String folder = folder(trailers.job());
        List<BlobLocation> lists = new ArrayList<>();
        for (FileEntry file : files(repository, commit, folder)) {
            if (!file.path().equals(folder + MANIFEST) && !file.path().equals(folder + RUN)) {
                lists.add(file.in(commit.id()));
            }
        }
        if (lists.size() != expected.size()) {
            return false;
        }
        Map<String, String> found = new HashMap<>();
        repository.blobs().read(lists, (list, content) -> found.put(list.path(), Sha256.hex(content)));
        return found.equals(expected);
    }

    public long rows() {
        return manifest.at("/content/rows").asLong();
    }

    /** How many values of its rows refer to a file. */
    long references() {
        return manifest.at("/content/blobs/references").asLong();
    }

    /** Whether rows were left out of it, or references set to null. */
    public boolean quarantined() {
        JsonNode quarantined = manifest.at("/content/quarantined");
        return quarantined.path("rows").asLong()
                        + quarantined.path("references").asLong()
                > 0;
    }

    /** Whether it was made of exactly these versions. */
    boolean isOf(List<PinnedSource> pinned) {
        return pinned.stream()
                .map(ExportResult::source)
                .collect(Collectors.toSet())
                .equals(new HashSet<>(sources()));
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
