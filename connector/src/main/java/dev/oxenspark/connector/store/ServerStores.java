package dev.oxenspark.connector.store;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.ServerStore;
import dev.oxenspark.connector.content.ContentSource;
import dev.oxenspark.connector.content.FileContent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Reaches the stores of servers: those that are folders here as files, others through Hadoop. */
public final class ServerStores {
    /** A client of a store costs connections and time, so tasks share them. */
    private static final Map<ServerStore, HadoopContent> OPENED = new ConcurrentHashMap<>();

    private ServerStores() {}

    /**
     * Contents from the store where it has them, else from the server.
     *
     * @throws OxenException {@code UNAVAILABLE} when the store is a folder that this machine lacks, as one of several
     *     executors may
     */
    public static ContentSource before(ContentSource server, ServerStore store) {
        if (!isFolder(store)) {
            return new StoreFirst(hadoop(store), server);
        }
        if (!isThere(store)) {
            throw new OxenException(
                    ErrorCategory.UNAVAILABLE,
                    "There is no folder %s on this machine. Mount the version store on every machine that reads, or leave out option version-store"
                            .formatted(store.root()));
        }
        return new StoreFirst(new FileContent(store.root(), hash -> Path.of(store.data(hash))), server);
    }

    /**
     * The one that is there.
     *
     * @param candidates most likely one first
     * @throws OxenException {@code NOT_FOUND} when none is, so that a wrong address does not just make reads slow
     */
    public static ServerStore find(List<ServerStore> candidates, String repository) {
        for (ServerStore store : candidates) {
            if (isThere(store)) {
                return store;
            }
        }
        throw new OxenException(
                ErrorCategory.NOT_FOUND,
                "The version store holds nothing of %s: there is no %s. Give option version-store the folder or bucket in which that server keeps its repositories, or leave it out"
                        .formatted(
                                repository,
                                candidates.stream().map(ServerStore::root).collect(Collectors.joining(" and no "))));
    }

    private static boolean isFolder(ServerStore store) {
        return store.root().startsWith("/");
    }

    private static boolean isThere(ServerStore store) {
        return isFolder(store)
                ? Files.isDirectory(Path.of(store.root()))
                : hadoop(store).exists();
    }

    private static HadoopContent hadoop(ServerStore store) {
        return OPENED.computeIfAbsent(store, HadoopContent::new);
    }
}
