package dev.oxenspark.connector.local;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.transact.CommitBackend.Lock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One writer of this project at a time: a lock file between processes and a mutex within one, since file locks do not
 * exclude threads of the same JVM. Ends with the process that holds it, however that ends.
 */
final class RepositoryLock implements Lock {
    private static final Map<Path, Semaphore> MUTEXES = new ConcurrentHashMap<>();
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Semaphore mutex;
    private final FileChannel channel;

    private RepositoryLock(Semaphore mutex, FileChannel channel) {
        this.mutex = mutex;
        this.channel = channel;
    }

    static RepositoryLock take(Path file, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        Semaphore mutex = MUTEXES.computeIfAbsent(folder(file), path -> new Semaphore(1));
        try {
            if (!mutex.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw busy(file, patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OxenException(ErrorCategory.UNAVAILABLE, "Interrupted while waiting for " + file, e);
        }
        try {
            return new RepositoryLock(mutex, lockedChannel(file, deadline, patience));
        } catch (RuntimeException e) {
            mutex.release();
            throw e;
        }
    }

    /** The folder that holds the file: reached by two names, it is one repository. */
    private static Path folder(Path file) {
        try {
            return file.resolveSibling(".").toRealPath();
        } catch (IOException e) {
            throw Folders.refused(file, e);
        }
    }

    private static FileChannel lockedChannel(Path file, long deadline, Duration patience) {
        boolean locked = false;
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            while (!locked) {
                if (System.nanoTime() > deadline) {
                    throw busy(file, patience);
                }
                locked = tryLock(channel);
            }
            return channel;
        } catch (IOException e) {
            throw Folders.refused(file, e);
        } finally {
            if (!locked) {
                close(channel);
            }
        }
    }

    /** Waits a little when somebody else has it: another process, or this project loaded a second time in this one. */
    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return true;
            }
        } catch (OverlappingFileLockException e) {
            // As busy as if another process had it.
        }
        LockSupport.parkNanos(PAUSE_NANOS);
        return false;
    }

    private static OxenException busy(Path file, Duration patience) {
        return new OxenException(
                ErrorCategory.UNAVAILABLE,
                "Another writer has held " + file + " for " + patience.toSeconds()
                        + " s. Try again when it has ended.");
    }

    @Override
    public void close() {
        try {
            close(channel);
        } finally {
            mutex.release();
        }
    }

    /** A failure here must not hide how a commit ended. */
    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // The lock ends with this process at the latest.
        }
    }
}
