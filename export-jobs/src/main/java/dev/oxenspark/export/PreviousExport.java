package dev.oxenspark.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Tree;
import dev.oxenspark.export.provenance.ExportTrailers;
import dev.oxenspark.export.provenance.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a job committed last on a branch: the newest commit whose trailers name the job and whose manifest is the one
 * that they bind.
 *
 * @param tree every file of that commit, by path
 */
public record PreviousExport(
        Commit commit, ExportTrailers trailers, JsonNode manifest, JsonNode run, Map<String, FileEntry> tree) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where a job keeps its provenance. */
    public static String folder(String job) {
        return ".provenance/" + job;
    }

    /** The job's newest export among a commit and its ancestors. */
    public static Optional<PreviousExport> find(OxenRepository repository, Commit head, String job) {
        try (Stream<Commit> history = repository.history(head)) {
            for (Iterator<Commit> commits = history.iterator(); commits.hasNext(); ) {
                Optional<PreviousExport> found = at(repository, commits.next())
                        .filter(export -> export.trailers().job().equals(job));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The export that a commit is; empty when its message names none, or binds another manifest than the commit has.
     */
    public static Optional<PreviousExport> at(OxenRepository repository, Commit commit) {
        return ExportTrailers.parse(commit.message()).flatMap(trailers -> read(repository, commit, trailers));
    }

    /** Empty when the commit does not hold the manifest that its message binds. */
    private static Optional<PreviousExport> read(OxenRepository repository, Commit commit, ExportTrailers trailers) {
        Map<String, FileEntry> tree = tree(repository, commit);
        String folder = folder(trailers.job());
        FileEntry manifest = tree.get(folder + "/manifest.json");
        FileEntry run = tree.get(folder + "/run.json");
        if (manifest == null || run == null) {
            return Optional.empty();
        }
        Map<String, byte[]> contents = new TreeMap<>();
        List<BlobLocation> locations = List.of(manifest.in(commit.id()), run.in(commit.id()));
        repository.blobs().read(locations, (location, content) -> contents.put(location.path(), content));
        byte[] manifestBytes = contents.get(manifest.path());
        byte[] runBytes = contents.get(run.path());
        if (manifestBytes == null
                || runBytes == null
                || !Sha256.hex(manifestBytes).equals(trailers.provenanceSha256())
                || !Sha256.hex(runBytes).equals(trailers.runSha256())) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new PreviousExport(commit, trailers, JSON.readTree(manifestBytes), JSON.readTree(runBytes), tree));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every file of a commit by path. */
    public static Map<String, FileEntry> tree(OxenRepository repository, Commit commit) {
        Map<String, FileEntry> files = new LinkedHashMap<>();
        Tree tree = repository.tree(commit, "");
        tree.files().forEach(file -> files.put(file.path(), file));
        return files;
    }

    /** The files that the job answers for: table, blobs and provenance. */
    public Set<String> owned() {
        Set<String> owned = new HashSet<>();
        for (String list : List.of("tables", "blobs")) {
            manifest.at("/content/files/" + list)
                    .forEach(file -> owned.add(file.get("path").asText()));
        }
        String folder = folder(trailers.job()) + "/";
        tree.keySet().stream().filter(path -> path.startsWith(folder)).forEach(owned::add);
        return owned;
    }

    /** Owned files that are no longer, at the head, what the export made them. */
    public List<String> edited(Map<String, FileEntry> head) {
        List<String> edited = new ArrayList<>();
        for (String path : owned()) {
            FileEntry then = tree.get(path);
            FileEntry now = head.get(path);
            if (then == null || now == null || !then.hash().equals(now.hash())) {
                edited.add(path);
            }
        }
        edited.sort(String::compareTo);
        return edited;
    }

    public long rows() {
        return manifest.at("/content/rows").asLong();
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

    /** The file that an export made; the manifest lists it, so it is there. */
    FileEntry entry(String path) {
        FileEntry entry = tree.get(path);
        if (entry == null) {
            throw new OxenException(
                    ErrorCategory.CORRUPT,
                    "'" + path + "' is in the manifest of commit " + commit.id() + " but not in its tree");
        }
        return entry;
    }

    static List<String> shown(Collection<String> paths) {
        return paths.stream().limit(5).toList();
    }
}
