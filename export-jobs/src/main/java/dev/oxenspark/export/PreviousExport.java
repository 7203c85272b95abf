package dev.oxenspark.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.export.dataset.StoredDataset;
import dev.oxenspark.export.dataset.StoredTable;
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

    /** Its rows and lists, read through {@code stored}. */
    StoredDataset dataset(StoredTable stored) {
        return new StoredDataset(stored, recorded.manifest(), recorded.commit().id(), tree);
    }

    /** The files that the job answers for: those that its manifest lists, and provenance. */
    public Set<String> owned() {
        Set<String> owned = new HashSet<>();
        StoredDataset.files(recorded.manifest()).forEach(file -> owned.add(file.path()));
        String folder = RecordedExport.folder(recorded.trailers().job()) + "/";
        tree.keySet().stream().filter(path -> path.startsWith(folder)).forEach(owned::add);
        return owned;
    }

    /**
     * Its card and the like, as far as they are still what the export made them. They belong to whoever changes them.
     */
    Set<String> rootFiles(Map<String, FileEntry> head) {
        Set<String> unchanged = new HashSet<>();
        for (JsonNode path : recorded.run().path("rootFiles")) {
            FileEntry then = tree.get(path.asText());
            FileEntry now = head.get(path.asText());
            if (then != null && now != null && then.hash().equals(now.hash())) {
                unchanged.add(path.asText());
            }
        }
        return unchanged;
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
