package dev.oxenspark.spark.history;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.RepositoryPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What became of one path between two commits.
 *
 * @param from null when it was added
 * @param to null when it was removed
 */
public record TreeChange(
        String path, @Nullable FileEntry from, @Nullable FileEntry to) {
    public enum Kind {
        ADDED,
        MODIFIED,
        REMOVED;

        /** As tables show it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Kind kind() {
        return from == null ? Kind.ADDED : to == null ? Kind.REMOVED : Kind.MODIFIED;
    }

    /** Paths whose content differs, in order. Two files of equal content under different names are two changes. */
    public static List<TreeChange> between(Map<String, FileEntry> from, Map<String, FileEntry> to) {
        TreeSet<String> paths = new TreeSet<>(RepositoryPath::compare);
        paths.addAll(from.keySet());
        paths.addAll(to.keySet());
        List<TreeChange> changes = new ArrayList<>();
        for (String path : paths) {
            FileEntry before = from.get(path);
            FileEntry after = to.get(path);
            if (before == null || after == null || !before.hash().equals(after.hash())) {
                changes.add(new TreeChange(path, before, after));
            }
        }
        return changes;
    }

    /** The files at or below a path of a commit; none without a commit, or without such a path. One request. */
    public static Map<String, FileEntry> files(OxenRepository repository, @Nullable Commit commit, String path) {
        Map<String, FileEntry> files = new TreeMap<>(RepositoryPath::compare);
        if (commit == null) {
            return files;
        }
        try {
            repository.tree(commit, path).files().forEach(file -> files.put(file.path(), file));
        } catch (OxenException e) {
            if (e.category() != ErrorCategory.NOT_FOUND) {
                throw e;
            }
        }
        return files;
    }
}
