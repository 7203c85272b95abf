package dev.oxenspark.export;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.RepositoryPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An export with every file of its commit.
 *
 * @param tree by path
 */
public record PreviousExport(RecordedExport recorded, Map<String, FileEntry> tree) {

    public static PreviousExport of(OxenRepository repository, RecordedExport recorded) {
        return new PreviousExport(recorded, tree(repository, recorded.commit()));
    }

    /** Every file of a commit by path. */
    public static Map<String, FileEntry> tree(OxenRepository repository, Commit commit) {
        Map<String, FileEntry> files = new LinkedHashMap<>();
        repository.tree(commit, "").files().forEach(file -> files.put(file.path(), file));
        return files;
    }

    /** The export's commit, as it is written. */
    String commit() {
        return recorded.commit().id().toString();
    }

    /** The files that the job answers for: table, blobs and provenance. */
    public Set<String> owned() {
        Set<String> owned = new HashSet<>();
        for (String list : List.of("tables", "blobs")) {
            recorded.manifest()
                    .at("/content/files/" + list)
                    .forEach(file -> owned.add(file.get("path").asText()));
        }
        String folder = RecordedExport.folder(recorded.trailers().job()) + "/";
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
        edited.sort(RepositoryPath::compare);
        return edited;
    }

    /** The file that an export made; the manifest lists it, so it is there. */
    FileEntry entry(String path) {
        FileEntry entry = tree.get(path);
        if (entry == null) {
            throw new OxenException(
                    ErrorCategory.CORRUPT,
                    "'" + path + "' is in the manifest of commit " + commit() + " but not in its tree");
        }
        return entry;
    }
}
