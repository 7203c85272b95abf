package dev.oxenspark.export.blobs;

import dev.oxenspark.export.ExportException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

    /** Asks for the state of one file. */
    @FunctionalInterface
    interface Asking {
        Optional<Blob> stat(String uri) throws IOException;
    }

    /** Those of the files that exist, by URI. */
    static Map<String, Blob> found(int atOnce, Collection<String> uris, Asking asking) throws IOException {
        ExecutorService threads = open("oxen-export-stat", atOnce);
        try {
            List<Future<Optional<Blob>>> answers = new ArrayList<>();
            for (String uri : uris) {
                answers.add(threads.submit(() -> asking.stat(uri)));
            }
            Map<String, Blob> found = new TreeMap<>();
            for (Future<Optional<Blob>> answer : answers) {
                result(answer).ifPresent(blob -> found.put(blob.uri(), blob));
            }
            return found;
        } finally {
            threads.shutdownNow();
        }
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
