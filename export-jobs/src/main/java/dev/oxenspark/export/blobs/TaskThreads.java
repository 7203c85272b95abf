package dev.oxenspark.export.blobs;

import dev.oxenspark.export.ExportException;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads with which one task waits for several answers at once. */
final class TaskThreads {
    private TaskThreads() {}

    /** To be shut down by the task; they do not keep a process alive. */
    static ExecutorService open(String name, int threads) {
        return Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What a thread found; its failure, if that is what it found. */
    static <T> T result(Future<T> work) throws IOException {
        try {
            return work.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ExportException failure) {
                throw failure;
            }
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }
}
