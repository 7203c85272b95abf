package dev.oxenspark.spark.table;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Location;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.connector.Tree;
import dev.oxenspark.spark.OxenOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a read's paths are in a commit. A path that is there is taken as it stands; any other may be a pattern.
 *
 * @param path the one path, or the folder that all are below, or the one that is missing
 * @param roots the paths, patterns replaced by what matches
 * @param tree the files at or below these, or null when one is missing
 */
record PathSelection(
        String path, List<String> roots, @Nullable Tree tree) {
    /** Files that the driver holds where it needs to know none of them; what has more comes in pieces. */
    private static final int MOST_LISTED = 100_000;

    static PathSelection of(
            OxenRepository repository,
            Commit commit,
            List<Location> locations,
            OxenOptions options,
            RecentTrees trees) {
        String first = locations.get(0).path();
        if (!options.as().isOfFiles()) {
            return single(new Tree(commit, first, Tree.Kind.DIRECTORY, List.of()));
        }
        Lookup lookup = new Lookup(repository, commit, options, trees);
        int most = options.as() == OxenOptions.View.FILES ? MOST_LISTED : Integer.MAX_VALUE;
        Tree only = locations.size() == 1 ? lookup.tree(first, most) : null;
        if (only != null) {
            return single(only);
        }
        for (Location location : locations) {
            if (!lookup.add(location.path())) {
                return new PathSelection(location.path(), List.of(location.path()), null);
            }
        }
        return lookup.selection();
    }

    private static PathSelection single(Tree tree) {
        return new PathSelection(tree.path(), List.of(tree.path()), tree);
    }

    /** Gathers what several paths are. */
    private static final class Lookup {
        private final OxenRepository repository;
        private final Commit commit;
        private final OxenOptions options;
        private final RecentTrees trees;
        private final List<String> roots = new ArrayList<>();
        private final Map<String, FileEntry> files = new TreeMap<>(RepositoryPath::compare);

        private Lookup(OxenRepository repository, Commit commit, OxenOptions options, RecentTrees trees) {
            this.repository = repository;
            this.commit = commit;
            this.options = options;
            this.trees = trees;
        }

        /** Null when there is no such path. */
        private @Nullable Tree tree(String path, int most) {
            try {
                return trees.tree(repository, options.settings(), commit, path, most);
            } catch (OxenException e) {
                if (e.category() == ErrorCategory.NOT_FOUND) {
                    return null;
                }
                throw e;
            }
        }

        /** Whether there is such a path, or one that it matches. */
        private boolean add(String path) {
            Tree tree = tree(path, Integer.MAX_VALUE);
            if (tree == null) {
                return PathPattern.of(path).map(this::addMatches).orElse(false);
            }
            roots.add(tree.path());
            tree.files().forEach(file -> files.put(file.path(), file));
            return true;
        }

        private boolean addMatches(PathPattern pattern) {
            Tree folder = tree(pattern.folder(), Integer.MAX_VALUE);
            if (folder == null) {
                return false;
            }
            Set<String> matches = pattern.matches(folder.files());
            roots.addAll(matches);
            for (FileEntry file : folder.files()) {
                if (isAtOrBelow(file.path(), matches)) {
                    files.put(file.path(), file);
                }
            }
            return !matches.isEmpty();
        }

        private PathSelection selection() {
            String common = roots.stream()
                    .map(RepositoryPath::parent)
                    .reduce(PathSelection::common)
                    .orElseThrow();
            return new PathSelection(
                    common, roots, new Tree(commit, common, Tree.Kind.DIRECTORY, List.copyOf(files.values())));
        }
    }

    private static boolean isAtOrBelow(String file, Set<String> paths) {
        for (String path = file; !path.isEmpty(); path = RepositoryPath.parent(path)) {
            if (paths.contains(path)) {
                return true;
            }
        }
        return false;
    }

    private static String common(String one, String other) {
        String common = one;
        while (!RepositoryPath.isWithin(other, common)) {
            common = RepositoryPath.parent(common);
        }
        return common;
    }
}
