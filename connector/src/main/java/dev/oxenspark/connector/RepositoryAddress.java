package dev.oxenspark.connector;

import java.io.Serializable;

/**
 * Where a repository is. Two kinds: a folder with {@code .oxen} in it, and a repository on a server.
 *
 * <p>Users write an address together with a path inside the repository; {@link Location} is the parsed whole.
 */
public sealed interface RepositoryAddress extends Serializable {
    /** As users write it, without credentials; what messages show and what {@link Location#parse} reads back. */
    String text();

    /** @param root absolute and normalised path of the folder that holds {@code .oxen} */
    record Local(String root) implements RepositoryAddress {
        @Override
        public String text() {
            return root;
        }
    }

    /**
     * @param endpoint {@code scheme://host[:port]}, lower case, without a trailing slash
     * @param namespace owner of the repository
     */
    record Remote(String endpoint, String namespace, String name) implements RepositoryAddress {
        @Override
        public String text() {
            return endpoint + "/" + namespace + "/" + name;
        }
    }
}
