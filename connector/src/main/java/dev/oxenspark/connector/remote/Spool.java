package dev.oxenspark.connector.remote;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Large contents on this machine's disk while they are hashed and sent: the server wants the hash before the bytes. The
 * bound on their sum holds for the whole JVM.
 */
final class Spool {
    private static final AtomicLong IN_USE = new AtomicLong();
    private static final int BUFFER = 1 << 20;

    private final Path folder;
    private final long bound;

    Spool(OxenSettings settings) {
        String chosen = settings.spoolDirectory();
        this.folder = Path.of(chosen == null ? System.getProperty("java.io.tmpdir") : chosen);
        this.bound = settings.spoolBytes();
    }

    /** @param size −1 when it isn't known yet */
    Spooled write(String path, long size, InputStream in) throws IOException {
        if (size > bound) {
            throw tooLarge(path, size);
        }
        Path file = create(path);
        long taken = 0;
        boolean done = false;
        HashStream128 hash = Hashing.xxh3_128().hashStream();
        byte[] buffer = new byte[BUFFER];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                taken += count;
                if (IN_USE.addAndGet(count) > bound) {
                    throw tooLarge(path, taken);
                }
                hash.putBytes(buffer, 0, count);
                write(out, buffer, count, file);
            }
            done = true;
            return new Spooled(file, Hash.of(hash.get()), taken);
        } finally {
            if (!done) {
                discard(file, taken);
            }
        }
    }

    private Path create(String path) {
        try {
            return Files.createTempFile(Files.createDirectories(folder), "oxen-spool-", null);
        } catch (IOException e) {
            throw new OxenException(
                    ErrorCategory.UNAVAILABLE,
                    "Cannot create a file for '" + path + "' in the spool folder " + folder + " (" + e
                            + "). Free some space there or set spool-directory",
                    e);
        }
    }

    private void write(OutputStream out, byte[] buffer, int count, Path file) {
        try {
            out.write(buffer, 0, count);
        } catch (IOException e) {
            throw new OxenException(
                    ErrorCategory.UNAVAILABLE,
                    "Cannot write to the spool file " + file + " with " + IN_USE.get() + " bytes spooled (" + e
                            + "). Free some space there or set spool-directory",
                    e);
        }
    }

    private OxenException tooLarge(String path, long bytes) {
        return new OxenException(
                ErrorCategory.UNAVAILABLE,
                "No room to spool '" + path + "' (" + bytes + " bytes so far): spool-bytes allows " + bound
                        + " at once, with other files of this process. Raise it or run fewer tasks at a time");
    }

    private static void discard(Path file, long taken) {
        IN_USE.addAndGet(-taken);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file in the spool; closing it deletes it. */
    record Spooled(Path file, Hash hash, long size) implements AutoCloseable {
        @Override
        public void close() {
            discard(file, size);
        }
    }
}
