package dev.oxenspark.connector.local;

import com.dynatrace.hash4j.hashing.HashStream128;
import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.connector.describe.FileDescriber;
import dev.oxenspark.connector.describe.FileDescription;
import dev.oxenspark.connector.merkle.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Spools each file beside the version store while hashing it, and moves it there, synced, a few at a time. */
final class LocalUploadSession implements UploadSession {
    /** Syncing is what takes the time, and disks take several at once. */
    private static final int SYNC_THREADS = 8;

    private static final int MOST_PENDING = 256;
    private static final int BUFFER = 1 << 16;

    private final Path scratch;
    private final VersionStore versions;
    private final List<Pending> pending = new ArrayList<>();
    private final ExecutorService syncing = Executors.newFixedThreadPool(SYNC_THREADS, task -> {
        Thread thread = new Thread(task, "oxen-sync");
        thread.setDaemon(true);
        return thread;
    });

    LocalUploadSession(OxenFolder folder) {
        this.scratch = folder.scratch();
        this.versions = new VersionStore(folder.versions());
    }

    private record Pending(Path file, Hash hash, long size) {}

    @Override
    public UploadedFile put(String path, BlobSource source) {
        RepositoryPath.checked(path);
        try {
            Files.createDirectories(scratch);
            Path spool = scratch.resolve("data.oxentmp." + UUID.randomUUID());
            Pending stored = spool(path, source, spool);
            pending.add(stored);
            FileDescription description = FileDescriber.describe(path, spool);
            if (pending.size() >= MOST_PENDING) {
                flush();
            }
            return new UploadedFile(
                    path,
                    stored.hash(),
                    stored.size(),
                    description.dataType(),
                    description.mimeType(),
                    Instant.now(),
                    description.metadata());
        } catch (IOException e) {
            throw new OxenException(ErrorCategory.UNAVAILABLE, "Can't store '" + path + "': " + e, e);
        }
    }

    private static Pending spool(String path, BlobSource source, Path spool) throws IOException {
        HashStream128 stream = Hashing.stream();
        long size = 0;
        boolean complete = false;
        try (InputStream in = source.open();
                OutputStream out = Files.newOutputStream(spool)) {
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                stream.putBytes(buffer, 0, n);
                out.write(buffer, 0, n);
                size += n;
            }
            Hash hash = Hash.of(stream.get());
            if (source.knownHash() != null && !source.knownHash().equals(hash)) {
                throw new OxenException(
                        ErrorCategory.CORRUPT,
                        "'%s' was to have the content %s, but what was read has %s (%,d bytes)"
                                .formatted(path, source.knownHash(), hash, size));
            }
            complete = true;
            return new Pending(spool, hash, size);
        } finally {
            if (!complete) {
                Files.deleteIfExists(spool);
            }
        }
    }

    @Override
    public void flush() {
        List<CompletableFuture<Void>> moves = pending.stream()
                .map(file -> CompletableFuture.runAsync(
                        () -> versions.adopt(file.file(), file.hash(), file.size()), syncing))
                .toList();
        try {
            CompletableFuture.allOf(moves.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof OxenException cause ? cause : e;
        }
        pending.clear();
    }

    @Override
    public void close() {
        syncing.shutdown();
        for (Pending file : pending) {
            try {
                Files.deleteIfExists(file.file());
            } catch (IOException e) {
                throw new OxenException(ErrorCategory.UNAVAILABLE, "Can't delete " + file.file() + ": " + e, e);
            }
        }
        pending.clear();
    }
}
