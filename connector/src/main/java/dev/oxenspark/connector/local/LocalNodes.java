package dev.oxenspark.connector.local;

import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.merkle.NodeSource;
import dev.oxenspark.connector.merkle.StoredNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Meta;
import org.lmdbjava.Txn;

/**
 * The node store: LMDB, key = hash (little-endian) and a tag, 0 for the node and 1 for its children.
 *
 * <p>Read without locks, since Oxen's LMDB has another lock file version and would fail while we held ours. Such a
 * reader is unknown to writers, which use pages again from the second commit after its snapshot on. So every
 * transaction is one look-up whose bytes are copied out, and made again if that many commits came meanwhile.
 */
final class LocalNodes implements NodeSource, Closeable {
    /** Oxen's own. */
    private static final long MAP_SIZE = 16L << 30;

    private static final int OVERWRITING_COMMITS = 2;
    private static final String DATABASE = "nodes";
    private static final byte NODE = 0;
    private static final byte CHILDREN = 1;

    static {
        // lmdbjava looks for its native library through the thread's class loader, which need not be the one that
        // loaded this connector (Spark gives --jars a loader of their own).
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(LocalNodes.class.getClassLoader());
        try {
            Meta.version();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private final Path folder;
    private @Nullable Env<byte[]> env;
    private @Nullable Dbi<byte[]> nodes;

    LocalNodes(Path folder) {
        this.folder = folder;
    }

    @Override
    public @Nullable StoredNode node(Hash hash) {
        Dbi<byte[]> database = database();
        if (database == null || env == null) {
            return null;
        }
        while (true) {
            try (Txn<byte[]> txn = env.txnRead()) {
                byte[] node = database.get(txn, key(hash, NODE));
                byte[] children = database.get(txn, key(hash, CHILDREN));
                if (env.info().lastTransactionId - txn.getId() < OVERWRITING_COMMITS) {
                    return node == null || children == null ? null : new StoredNode(node, children);
                }
            } catch (LmdbException e) {
                throw Folders.refused(folder, e);
            }
        }
    }

    /** Opened by the first look that finds a store: a new repository has none. */
    private synchronized @Nullable Dbi<byte[]> database() {
        if (nodes == null && Files.exists(folder.resolve("data.mdb"))) {
            env = Env.create(ByteArrayProxy.PROXY_BA)
                    .setMapSize(MAP_SIZE)
                    .setMaxDbs(1)
                    .open(folder.toFile(), EnvFlags.MDB_RDONLY_ENV, EnvFlags.MDB_NOLOCK, EnvFlags.MDB_NOTLS);
            nodes = env.openDbi(DATABASE);
        }
        return nodes;
    }

    /** Stores nodes in one transaction. The caller holds the repository's lock. */
    static void store(Path folder, Map<Hash, StoredNode> added) {
        try {
            Files.createDirectories(folder);
            storeAll(folder, added);
        } catch (IOException | LmdbException e) {
            throw Folders.refused(folder, e);
        }
    }

    private static void storeAll(Path folder, Map<Hash, StoredNode> added) {
        try (Env<byte[]> env = Env.create(ByteArrayProxy.PROXY_BA)
                .setMapSize(MAP_SIZE)
                .setMaxDbs(1)
                .open(folder.toFile())) {
            Dbi<byte[]> database = env.openDbi(DATABASE, DbiFlags.MDB_CREATE);
            try (Txn<byte[]> txn = env.txnWrite()) {
                added.forEach((hash, node) -> {
                    database.put(txn, key(hash, NODE), node.node());
                    database.put(txn, key(hash, CHILDREN), node.children());
                });
                txn.commit();
            }
        }
    }

    @Override
    public synchronized void close() {
        if (env != null) {
            env.close();
            env = null;
            nodes = null;
        }
    }

    private static byte[] key(Hash hash, byte tag) {
        return ByteBuffer.allocate(17)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(hash.low())
                .putLong(hash.high())
                .put(tag)
                .array();
    }
}
