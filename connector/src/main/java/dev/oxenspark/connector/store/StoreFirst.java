package dev.oxenspark.connector.store;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.Blobs;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.Traffic;
import dev.oxenspark.connector.content.ContentCheck;
import dev.oxenspark.connector.content.ContentSource;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Contents from a store, and from the server those that are not there. Nothing but absence leads to the server: a store
 * that fails, or has another content, would otherwise go unnoticed.
 */
final class StoreFirst implements ContentSource {
    private static final int CONNECTIONS = 16;
    private static final AtomicInteger THREADS = new AtomicInteger();
    /** A store has no request for many contents. */
    private static final ExecutorService READING = Executors.newFixedThreadPool(CONNECTIONS, task -> {
        Thread thread = new Thread(task, "oxen-store-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });

    private final ContentSource store;
    private final ContentSource server;

    StoreFirst(ContentSource store, ContentSource server) {
        this.store = store;
        this.server = server;
    }

    /** What comes from the store was checked, so what is wrong after that is the server's. */
    @Override
    public String text() {
        return server.text();
    }

    @Override
    public void readRange(BlobLocation location, long position, byte[] buffer, int offset, int length) {
        try {
            store.readRange(location, position, buffer, offset, length);
        } catch (OxenException e) {
            requireAbsence(e);
            server.readRange(location, position, buffer, offset, length);
        }
    }

    @Override
    public InputStream stream(BlobLocation location) {
        try {
            return ContentCheck.stream(store.stream(location), location, store.text());
        } catch (OxenException e) {
            requireAbsence(e);
            return server.stream(location);
        }
    }

    private static void requireAbsence(OxenException e) {
        if (e.category() != ErrorCategory.NOT_FOUND) {
            throw e;
        }
        Traffic.current().countStoreMisses(1);
    }

    @Override
    public void readBatch(List<BlobLocation> batch, Blobs.Consumer consumer) {
        Traffic traffic = Traffic.current();
        List<CompletableFuture<byte @Nullable []>> reads = batch.stream()
                .map(location -> CompletableFuture.supplyAsync(() -> counted(location, traffic), READING))
                .toList();
        List<BlobLocation> absent = new ArrayList<>();
        for (int i = 0; i < reads.size(); i++) {
            byte[] content = joined(reads.get(i));
            if (content == null) {
                absent.add(batch.get(i));
            } else {
                consumer.accept(batch.get(i), content);
            }
        }
        if (!absent.isEmpty()) {
            traffic.countStoreMisses(absent.size());
            server.readBatch(absent, consumer);
        }
    }

    private byte @Nullable [] counted(BlobLocation location, Traffic traffic) {
        try (Traffic.Scope scope = traffic.enter()) {
            byte[][] read = new byte[1][];
            store.readBatch(List.of(location), (same, content) -> read[0] = content);
            ContentCheck.require(location, read[0], store.text());
            return read[0];
        } catch (OxenException e) {
            if (e.category() == ErrorCategory.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    private static byte @Nullable [] joined(CompletableFuture<byte @Nullable []> read) {
        try {
            return read.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof OxenException failure ? failure : e;
        }
    }
}
