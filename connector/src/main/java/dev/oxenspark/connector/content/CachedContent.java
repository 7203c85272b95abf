package dev.oxenspark.connector.content;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.Blobs;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.NearContents;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.Traffic;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps whole contents of another source on disk: small files however they are read, others when they are read whole.
 * Ranges of large files go past the cache.
 */
public final class CachedContent implements ContentSource {
    /** Of these, a range costs little less than everything. */
    private static final int SMALL = 1 << 20;

    private final ContentSource source;
    private final DiskCache cache;

    private CachedContent(ContentSource source, DiskCache cache) {
        this.source = source;
        this.cache = cache;
    }

    public static ContentSource of(ContentSource source, NearContents.Cache cache) {
        return new CachedContent(source, DiskCache.of(cache));
    }

    @Override
    public String text() {
        return source.text();
    }

    @Override
    public void readRange(BlobLocation location, long position, byte[] buffer, int offset, int length) {
        if (location.size() > SMALL || !cache.takes(location.size())) {
            source.readRange(location, position, buffer, offset, length);
            return;
        }
        byte[] kept = cache.content(location);
        if (kept != null) {
            Traffic.current().countCacheHit(length);
            System.arraycopy(kept, (int) position, buffer, offset, length);
            return;
        }
        fetch(List.of(location), (same, content) -> System.arraycopy(content, (int) position, buffer, offset, length));
    }

    @Override
    public InputStream stream(BlobLocation location) {
        if (!cache.takes(location.size())) {
            return source.stream(location);
        }
        InputStream kept = cache.stream(location);
        if (kept != null) {
            Traffic.current().countCacheHit(location.size());
            return kept;
        }
        keep(location);
        InputStream fetched = cache.stream(location);
        return fetched == null ? source.stream(location) : fetched;
    }

    private void keep(BlobLocation location) {
        try (InputStream in = ContentCheck.stream(source.stream(location), location, source.text())) {
            cache.keep(location, in);
        } catch (IOException e) {
            throw new OxenException(ErrorCategory.UNAVAILABLE, "Can't read '%s': %s".formatted(location.path(), e), e);
        }
    }

    @Override
    public void readBatch(List<BlobLocation> batch, Blobs.Consumer consumer) {
        List<BlobLocation> lacking = new ArrayList<>();
        for (BlobLocation location : batch) {
            byte[] kept = cache.content(location);
            if (kept == null) {
                lacking.add(location);
            } else {
                Traffic.current().countCacheHit(kept.length);
                consumer.accept(location, kept);
            }
        }
        if (!lacking.isEmpty()) {
            fetch(lacking, consumer);
        }
    }

    private void fetch(List<BlobLocation> lacking, Blobs.Consumer consumer) {
        source.readBatch(lacking, (location, content) -> {
            ContentCheck.require(location, content, source.text());
            if (cache.takes(content.length)) {
                cache.keep(location, new ByteArrayInputStream(content));
            }
            consumer.accept(location, content);
        });
    }
}
