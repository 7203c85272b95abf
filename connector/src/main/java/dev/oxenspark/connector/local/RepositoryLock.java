package dev.oxenspark.connector.local;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.transact.CommitBackend.Lock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

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
        Semaphore mutex = MUTEXES.computeIfAbsent(file, path -> new Semaphore(1));
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

    private static FileChannel lockedChannel(Path file, long deadline, Duration patience) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            while (true) {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return channel;
                }
                if (System.nanoTime() > deadline) {
                    channel.close();
                    throw busy(file, patience);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Can't lock " + file, e);
        }
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
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            mutex.release();
        }
    }
}
