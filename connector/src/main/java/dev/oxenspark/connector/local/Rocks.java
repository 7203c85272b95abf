package dev.oxenspark.connector.local;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** Small text-to-text databases, opened as Oxen opens them and only for as long as one operation takes. */
final class Rocks {
    /** Oxen pins it, so that older engines can read what newer ones wrote. */
    private static final int FORMAT_VERSION = 6;

    /** Oxen's own patience with a locked database: 100 times 2 ms. Ours is a little longer. */
    private static final int ATTEMPTS = 250;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    static {
        RocksDB.loadLibrary();
    }

    private Rocks() {}

    /** Something to do with an open database. */
    interface Work<T> {
        T with(RocksDB database) throws RocksDBException;
    }

    /** All of it; empty when there is no such database. Never creates, changes or locks anything. */
    static Map<String, String> read(Path folder) {
        Map<String, String> entries = new TreeMap<>();
        if (!Files.exists(folder.resolve("CURRENT"))) {
            return entries;
        }
        return retry(folder, () -> {
            entries.clear();
            // The info log must not land beside the data of a database that is only read.
            Path logs = logFolder();
            try (Options options = options().setDbLogDir(logs.toString());
                    RocksDB database = RocksDB.openReadOnly(options, folder.toString());
                    RocksIterator iterator = database.newIterator()) {
                for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                    entries.put(text(iterator.key()), text(iterator.value()));
                }
                iterator.status();
            }
            return entries;
        });
    }

    static boolean holdsKeys(Path folder) {
        return !read(folder).isEmpty();
    }

    /** Opens for writing, creating it when absent; waits for others as Oxen does. */
    static <T> T write(Path folder, Work<T> work) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw Folders.refused(folder, e);
        }
        return retry(folder, () -> {
            try (Options options = options().setCreateIfMissing(true);
                    RocksDB database = RocksDB.open(options, folder.toString())) {
                return work.with(database);
            }
        });
    }

    /** Puts everything in one synced batch. */
    static void putAll(RocksDB database, Map<String, String> entries) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch();
                WriteOptions synced = new WriteOptions().setSync(true)) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                batch.put(bytes(entry.getKey()), bytes(entry.getValue()));
            }
            database.write(synced, batch);
        }
    }

    /** Deletes one entry, synced. */
    static void delete(RocksDB database, String key) throws RocksDBException {
        try (WriteOptions synced = new WriteOptions().setSync(true)) {
            database.delete(synced, bytes(key));
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private interface Attempt<T> {
        T run() throws RocksDBException;
    }

    /**
     * A writer in another process holds the lock for a moment and rewrites files as it opens, so both a refused lock
     * and a file that has just gone are worth another try.
     */
    private static <T> T retry(Path folder, Attempt<T> attempt) {
        for (int i = 1; ; i++) {
            try {
                return attempt.run();
            } catch (RocksDBException e) {
                if (i == ATTEMPTS) {
                    throw failed(folder, e);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static OxenException failed(Path folder, RocksDBException e) {
        if (!String.valueOf(e.getMessage()).contains("LOCK")) {
            return Folders.refused(folder, e);
        }
        return new OxenException(
                ErrorCategory.UNAVAILABLE,
                "Can't open " + folder + ": " + e.getMessage()
                        + ". A process that has used Oxen on this folder (a Python session, say) holds it until it ends:"
                        + " end it, then try again.",
                e);
    }

    private static Options options() {
        return new Options()
                .setInfoLogLevel(InfoLogLevel.FATAL_LEVEL)
                .setKeepLogFileNum(1)
                .setTableFormatConfig(new BlockBasedTableConfig().setFormatVersion(FORMAT_VERSION));
    }

    private static Path logFolder() {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"), "oxen-spark-rocksdb-logs");
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw Folders.refused(folder, e);
        }
    }
}
