package dev.oxenspark.spark.table;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.spark.bridge.Partitioning;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.GlobPattern;

/**
 * The files at or below the paths of a read that count for a table. As Spark has it, those below a folder don't whose
 * names, or those of folders on the way, start with {@code .} or {@code _}; but {@code _key=value} does.
 */
final class VisibleFiles {
    private static final Pattern HIDDEN = Pattern.compile("(^|/)(\\.|_(?![^/]*=))");
    private static final Pattern KEY = Pattern.compile("([^/=]+)=[^/]*");

    private final PinnedPath path;
    /** By root: one that is a file holds itself. */
    private final Map<String, List<FileEntry>> below = new TreeMap<>(RepositoryPath::compare);

    private VisibleFiles(PinnedPath path) {
        this.path = path;
    }

    static VisibleFiles of(PinnedPath path) {
        VisibleFiles visible = new VisibleFiles(path);
        Map<String, FileEntry> byPath = path.roots().size() == 1
                ? Map.of()
                : path.files().stream().collect(Collectors.toMap(FileEntry::path, Function.identity()));
        for (String root : path.roots()) {
            FileEntry file = byPath.get(root);
            visible.below.put(root, file == null ? visible(path, root) : List.of(file));
        }
        return visible;
    }

    private static List<FileEntry> visible(PinnedPath path, String root) {
        return path.files().stream()
                .filter(file -> RepositoryPath.isWithin(file.path(), root)
                        && !HIDDEN.matcher(below(root, file)).find())
                .toList();
    }

    /** The rest of a file's path, {@code ""} for the root itself. */
    private static String below(String root, FileEntry file) {
        return root.isEmpty()
                ? file.path()
                : file.path().equals(root) ? "" : file.path().substring(root.length() + 1);
    }

    /** At every depth, each once. */
    List<FileEntry> all() {
        if (below.size() == 1) {
            return chosen(below.values().iterator().next());
        }
        Map<String, FileEntry> all = new TreeMap<>(RepositoryPath::compare);
        below.values().forEach(files -> files.forEach(file -> all.put(file.path(), file)));
        return chosen(List.copyOf(all.values()));
    }

    /** All of the table: in the folders of its partitions, or else directly in the given folders. */
    List<FileEntry> in(Partitioning partitioning) {
        if (recursive()) {
            return all();
        }
        if (partitioning.isPresent()) {
            return all().stream()
                    .filter(file -> partitioning.values().containsKey(RepositoryPath.parent(file.path())))
                    .toList();
        }
        List<FileEntry> direct = new ArrayList<>();
        for (String root : path.roots()) {
            below.getOrDefault(root, List.of()).stream()
                    .filter(file -> below(root, file).indexOf('/') < 0)
                    .forEach(direct::add);
        }
        return chosen(direct);
    }

    private List<FileEntry> chosen(List<FileEntry> files) {
        String glob = path.options().formatOptions().get("pathGlobFilter");
        if (glob == null) {
            return files;
        }
        GlobPattern pattern = new GlobPattern(glob);
        return files.stream().filter(file -> pattern.matches(file.name())).toList();
    }

    /** What the names of folders say, as Spark reads them; it throws where they contradict each other. */
    Partitioning partitioning() {
        return recursive()
                ? Partitioning.NONE
                : Partitioning.of(
                        folders(),
                        bases(),
                        path.options().formatOptions(),
                        path.options().schema().map(TableSchemas::parsed));
    }

    /** Whether all files are below the same keys in the same order, so that nothing but a table can be meant. */
    boolean isUniform() {
        Set<List<String>> keys = folders().stream()
                .map(folder ->
                        KEY.matcher(folder).results().map(key -> key.group(1)).toList())
                .collect(Collectors.toSet());
        return recursive() || keys.size() == 1;
    }

    private Set<String> folders() {
        Set<String> folders = new LinkedHashSet<>();
        below.values().forEach(files -> files.forEach(file -> folders.add(RepositoryPath.parent(file.path()))));
        return folders;
    }

    private Set<String> bases() {
        var given = path.options().basePath();
        if (given.isEmpty()) {
            return below.entrySet().stream()
                    .map(root -> isFile(root.getKey(), root.getValue())
                            ? RepositoryPath.parent(root.getKey())
                            : root.getKey())
                    .collect(Collectors.toSet());
        }
        for (String root : path.roots()) {
            if (!RepositoryPath.isWithin(root, given.get())) {
                throw new OxenException(
                        ErrorCategory.INVALID,
                        "basePath '%s' is not a folder above '%s' of %s. Give one that all the paths are below"
                                .formatted(given.get(), root, path.repository().text()));
            }
        }
        return Set.of(given.get());
    }

    private static boolean isFile(String root, List<FileEntry> files) {
        return files.size() == 1 && files.get(0).path().equals(root);
    }

    private boolean recursive() {
        return Boolean.parseBoolean(path.options().formatOptions().get("recursiveFileLookup"));
    }
}
