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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    static PathSelection of(
            OxenRepository repository,
            Commit commit,
            List<Location> locations,
            OxenOptions options,
            RecentTrees trees) {
        if (!options.as().isOfFiles()) {
            return single(new Tree(commit, locations.get(0).path(), Tree.Kind.DIRECTORY, List.of()));
        }
        List<String> roots = new ArrayList<>();
        Map<String, FileEntry> files = new TreeMap<>(RepositoryPath::compare);
        for (Location location : locations) {
            Tree tree = tree(repository, commit, location.path(), options, trees);
            if (tree != null && locations.size() == 1) {
                return single(tree);
            }
            if (tree != null) {
                roots.add(tree.path());
                tree.files().forEach(file -> files.put(file.path(), file));
            } else if (!addMatches(repository, commit, location.path(), options, trees, roots, files)) {
                return new PathSelection(location.path(), List.of(location.path()), null);
            }
        }
        String common = roots.stream()
                .map(RepositoryPath::parent)
                .reduce(PathSelection::common)
                .orElseThrow();
        return new PathSelection(
                common, roots, new Tree(commit, common, Tree.Kind.DIRECTORY, List.copyOf(files.values())));
    }

    private static PathSelection single(Tree tree) {
        return new PathSelection(tree.path(), List.of(tree.path()), tree);
    }

    private static boolean addMatches(
            OxenRepository repository,
            Commit commit,
            String path,
            OxenOptions options,
            RecentTrees trees,
            List<String> roots,
            Map<String, FileEntry> files) {
        Optional<PathPattern> pattern = PathPattern.of(path);
        Tree folder = pattern.isEmpty()
                ? null
                : tree(repository, commit, pattern.get().folder(), options, trees);
        if (folder == null) {
            return false;
        }
        var matches = pattern.get().matches(folder.files());
        roots.addAll(matches);
        for (FileEntry file : folder.files()) {
            if (isAtOrBelow(file.path(), matches)) {
                files.put(file.path(), file);
            }
        }
        return !matches.isEmpty();
    }

    private static boolean isAtOrBelow(String file, Collection<String> roots) {
        for (String path = file; !path.isEmpty(); path = RepositoryPath.parent(path)) {
            if (roots.contains(path)) {
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

    private static @Nullable Tree tree(
            OxenRepository repository, Commit commit, String path, OxenOptions options, RecentTrees trees) {
        try {
            return trees.tree(repository, options.settings(), commit, path);
        } catch (OxenException e) {
            if (e.category() == ErrorCategory.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }
}
