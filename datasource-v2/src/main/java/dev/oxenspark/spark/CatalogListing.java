package dev.oxenspark.spark;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.connector.Tree;
import dev.oxenspark.spark.OxenOptions.View;
import dev.oxenspark.spark.table.PinnedPath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.connector.catalog.Identifier;

/**
 * What is in a namespace: those below it, and the tables directly in it, which are tabular files and the folders that
 * hold files. Hidden names, with a leading {@code _} or {@code .}, are not listed; they can be used all the same.
 */
final class CatalogListing {
    private final CatalogPath path;
    private final String[] namespace;
    private final List<String> below;

    /** @param below paths of the files in it, from there on; empty above repositories */
    private CatalogListing(CatalogPath path, String[] namespace, List<String> below) {
        this.path = path;
        this.namespace = namespace;
        this.below = below;
    }

    static CatalogListing of(CatalogOptions options, String[] namespace) throws NoSuchNamespaceException {
        CatalogPath path = CatalogPath.of(options.home(), namespace);
        if (!path.isInRepository() || path.isMeta()) {
            if (!exists(options, namespace)) {
                throw new NoSuchNamespaceException(namespace);
            }
            return new CatalogListing(path, namespace, List.of());
        }
        if (!Oxen.exists(path.repository(), options.options(Map.of()).settings())) {
            throw new NoSuchNamespaceException(namespace);
        }
        PinnedPath pinned = files(options, path);
        boolean folder = pinned.tree() != null && pinned.tree().kind() == Tree.Kind.DIRECTORY;
        if (!folder && !path.path().isEmpty()) {
            throw new NoSuchNamespaceException(namespace);
        }
        int start = path.path().isEmpty() ? 0 : path.path().length() + 1;
        return new CatalogListing(
                path,
                namespace,
                pinned.files().stream()
                        .map(file -> file.path().substring(start))
                        .toList());
    }

    /** Where a server lists nothing, every name above its repositories may be one. */
    static boolean exists(CatalogOptions options, String[] namespace) {
        CatalogPath path = CatalogPath.of(options.home(), namespace);
        if (path.names().isEmpty()) {
            return true;
        }
        if (!path.isInRepository()) {
            try {
                return !path.home().below(path.names()).isEmpty();
            } catch (OxenException e) {
                if (e.category() == ErrorCategory.UNSUPPORTED) {
                    return true;
                }
                throw e;
            }
        }
        if (!Oxen.exists(path.repository(), options.options(Map.of()).settings())) {
            return false;
        }
        if (path.path().isEmpty() || path.isMeta()) {
            return true;
        }
        Tree tree = files(options, path).tree();
        return tree != null && tree.kind() == Tree.Kind.DIRECTORY;
    }

    private static PinnedPath files(CatalogOptions options, CatalogPath path) {
        Map<String, String> location = new HashMap<>(path.location());
        location.put(OxenOption.AS.key(), View.DIRECTORIES.key());
        return PinnedPath.resolve(options.options(location));
    }

    String[][] namespaces() {
        if (!path.isInRepository()) {
            return path.home().below(path.names()).stream().map(this::child).toArray(String[][]::new);
        }
        if (path.isMeta()) {
            return new String[0][];
        }
        TreeSet<String> folders = new TreeSet<>(RepositoryPath::compare);
        below.stream().filter(file -> file.indexOf('/') > 0).forEach(file -> folders.add(first(file)));
        folders.removeIf(CatalogListing::isHidden);
        if (path.path().isEmpty()) {
            folders.add(CatalogPath.META);
        }
        return folders.stream().map(this::child).toArray(String[][]::new);
    }

    Identifier[] tables() {
        if (path.isMeta()) {
            return CatalogPath.VIEWS.stream()
                    .map(view -> Identifier.of(namespace, view.key()))
                    .toArray(Identifier[]::new);
        }
        TreeSet<String> names = new TreeSet<>(RepositoryPath::compare);
        for (String file : below) {
            int slash = file.indexOf('/');
            if (slash < 0 ? TabularFormat.ofPath(file).isPresent() : file.indexOf('/', slash + 1) < 0) {
                names.add(first(file));
            }
        }
        names.removeIf(CatalogListing::isHidden);
        return names.stream().map(name -> Identifier.of(namespace, name)).toArray(Identifier[]::new);
    }

    private static String first(String file) {
        return file.split("/", 2)[0];
    }

    private static boolean isHidden(String name) {
        return name.startsWith("_") || name.startsWith(".");
    }

    private String[] child(String name) {
        return Stream.concat(Stream.of(namespace), Stream.of(name)).toArray(String[]::new);
    }
}
