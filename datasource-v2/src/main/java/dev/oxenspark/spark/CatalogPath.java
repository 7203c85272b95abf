package dev.oxenspark.spark;

import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.RepositoryHome;
import dev.oxenspark.spark.OxenOptions.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.connector.catalog.Identifier;

/**
 * What names in SQL mean: first those of the repository, then folders, then a file or folder, which may also be one
 * quoted path; or {@code meta} and the name of a table of what the repository knows of itself.
 *
 * @param names of the repository; fewer for what is above repositories
 * @param view what to show of it; by content for a path
 */
record CatalogPath(RepositoryHome home, List<String> names, String path, View view) {
    /** The namespace beside a repository's folders that holds {@link #VIEWS}. */
    static final String META = "meta";

    static final List<View> VIEWS =
            List.of(View.BRANCHES, View.COMMITS, View.DIFF, View.DIRECTORIES, View.EXPORTS, View.FILES, View.SOURCES);

    /** Empty for a table that can't be: one of {@code meta} that is none of its own. */
    static Optional<CatalogPath> of(RepositoryHome home, Identifier identifier) {
        CatalogPath folder = of(home, identifier.namespace());
        if (folder.isMeta()) {
            return VIEWS.stream()
                    .filter(known -> known.key().equals(identifier.name()))
                    .findFirst()
                    .map(known -> new CatalogPath(home, folder.names, "", known));
        }
        CatalogPath path = folder.below(identifier.name());
        return path.isInRepository() ? Optional.of(path) : Optional.empty();
    }

    static CatalogPath of(RepositoryHome home, String[] namespace) {
        CatalogPath path = new CatalogPath(home, List.of(), "", View.BY_CONTENT);
        for (String name : namespace) {
            path = path.below(name);
        }
        return path;
    }

    private CatalogPath below(String name) {
        if (names.size() < home.levels()) {
            List<String> more = Stream.concat(names.stream(), Stream.of(name)).toList();
            return new CatalogPath(home, more, "", view);
        }
        String trimmed = name.replaceAll("^/+|/+$", "");
        return new CatalogPath(home, names, path.isEmpty() ? trimmed : path + "/" + trimmed, view);
    }

    /** Whether it is in a repository, or one. */
    boolean isInRepository() {
        return names.size() == home.levels();
    }

    /** As a namespace. A folder of that name is reached as the first part of a quoted path. */
    boolean isMeta() {
        return isInRepository() && path.equals(META);
    }

    RepositoryAddress repository() {
        return home.repository(names);
    }

    /** Options that say where it is. */
    Map<String, String> location() {
        Map<String, String> options = new HashMap<>();
        options.put(OxenOption.REPOSITORY.key(), repository().text());
        options.put(OxenOption.PATH.key(), path);
        if (view != View.BY_CONTENT) {
            options.put(OxenOption.AS.key(), view.key());
        }
        return options;
    }
}
