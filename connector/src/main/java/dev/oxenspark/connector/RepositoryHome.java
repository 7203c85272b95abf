package dev.oxenspark.connector;

import java.util.List;

/**
 * Where repositories are kept: a server, with namespaces and repositories in them, or a folder of local repositories.
 * Listing asks anew each time.
 */
public interface RepositoryHome {
    /** As users write it. */
    String text();

    /** How many names tell a repository: namespace and name on a server, one name in a folder. */
    int levels();

    /**
     * The names one level further down, in order: namespaces of a server, repositories of a namespace or of a folder.
     *
     * @param names fewer than {@link #levels}
     * @throws OxenException {@code UNSUPPORTED} when the server doesn't list them, {@code NOT_FOUND} for an absent
     *     folder
     */
    List<String> below(List<String> names);

    /** @param names as many as {@link #levels}; whether there is such a repository is not looked at */
    RepositoryAddress repository(List<String> names);
}
