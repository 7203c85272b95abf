package dev.oxenspark.connector.content;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.Blobs;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.SeekableBlob;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads through a backend: batches small files, fetches equal contents once, checks every whole content. */
public final class BlobReader implements Blobs {
    private static final int BATCH_BYTES = 8 << 20;
    private static final int BATCH_FILES = 1_000;

    private static final int TAILS = 16;

    private final ContentSource source;
    private final Tails tails;

    private BlobReader(ContentSource source, Tails tails) {
        this.source = source;
        this.tails = tails;
    }

    /** Remembers the ends of files, for a few MiB. */
    public static Blobs over(ContentSource source) {
        return new BlobReader(source, new Tails(TAILS));
    }

    @Override
    public SeekableBlob open(BlobLocation location) {
        return new RangedBlob(source, location, tails);
    }

    @Override
    public void read(Collection<BlobLocation> locations, Consumer consumer) {
        Map<Hash, List<BlobLocation>> byContent = new LinkedHashMap<>();
        for (BlobLocation location : locations) {
            byContent
                    .computeIfAbsent(location.hash(), hash -> new ArrayList<>())
                    .add(location);
        }
        List<BlobLocation> batch = new ArrayList<>();
        long bytes = 0;
        for (List<BlobLocation> same : byContent.values()) {
            BlobLocation location = same.get(0);
            if (location.size() > BATCH_BYTES / 2) {
                deliver(location, whole(location), byContent, consumer);
                continue;
            }
            if (bytes + location.size() > BATCH_BYTES || batch.size() == BATCH_FILES) {
                source.readBatch(batch, (one, content) -> deliver(one, content, byContent, consumer));
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(location);
            bytes += location.size();
        }
        if (!batch.isEmpty()) {
            source.readBatch(batch, (one, content) -> deliver(one, content, byContent, consumer));
        }
    }

    private byte[] whole(BlobLocation location) {
        try (SeekableBlob blob = open(location);
                InputStream in = blob.stream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new OxenException(ErrorCategory.UNAVAILABLE, "Can't read '%s': %s".formatted(location.path(), e), e);
        }
    }

    private void deliver(
            BlobLocation fetched, byte[] content, Map<Hash, List<BlobLocation>> byContent, Consumer consumer) {
        ContentCheck.require(fetched, content, source.text());
        byContent.getOrDefault(fetched.hash(), List.of()).forEach(location -> consumer.accept(location, content));
    }
}
