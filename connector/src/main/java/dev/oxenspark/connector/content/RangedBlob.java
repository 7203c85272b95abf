package dev.oxenspark.connector.content;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.Blobs;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.SeekableBlob;
import java.io.InputStream;

/**
 * One file. Large ranges are fetched as they are; small ones bring what lies around them, more of it the longer the
 * file is read on and on, and at the end of a file all of its tail, where Parquet keeps its footer.
 */
final class RangedBlob implements SeekableBlob {
    private static final int FIRST_WINDOW = 64 << 10;
    private static final int LARGEST_WINDOW = 8 << 20;
    private static final byte[] NOTHING = {};

    private final ContentSource source;
    private final BlobLocation location;
    private final Tails tails;
    private byte[] window = NOTHING;
    private long windowStart;
    private int nextWindow = FIRST_WINDOW;

    RangedBlob(ContentSource source, BlobLocation location, Tails tails) {
        this.source = source;
        this.location = location;
        this.tails = tails;
    }

    @Override
    public long size() {
        return location.size();
    }

    @Override
    public void readFully(long position, byte[] buffer, int offset, int length) {
        if (position < 0 || length < 0 || position + length > size()) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "Bytes %,d to %,d do not lie within '%s', which has %,d"
                            .formatted(position, position + length, location.path(), size()));
        }
        int done = copyFromWindow(position, buffer, offset, length);
        if (done == length) {
            return;
        }
        long rest = position + done;
        int missing = length - done;
        long tailStart = Math.max(0, size() - Blobs.TAIL);
        byte[] tail = rest >= tailStart ? tails.get(location.hash()) : null;
        if (tail != null) {
            window = tail;
            windowStart = tailStart;
            copyFromWindow(rest, buffer, offset + done, missing);
            return;
        }
        boolean onwards = rest == windowStart + window.length && window.length > 0;
        nextWindow = onwards ? Math.min(LARGEST_WINDOW, 4 * nextWindow) : FIRST_WINDOW;
        if (missing >= nextWindow) {
            source.readRange(location, rest, buffer, offset + done, missing);
            return;
        }
        boolean atEnd = rest > tailStart;
        long from = atEnd ? tailStart : rest;
        long to = atEnd ? size() : Math.min(size(), rest + nextWindow);
        byte[] fetched = new byte[(int) (to - from)];
        source.readRange(location, from, fetched, 0, fetched.length);
        if (atEnd) {
            tails.put(location.hash(), fetched);
        }
        window = fetched;
        windowStart = from;
        copyFromWindow(rest, buffer, offset + done, missing);
    }

    private int copyFromWindow(long position, byte[] buffer, int offset, int length) {
        long at = position - windowStart;
        if (at < 0 || at >= window.length) {
            return 0;
        }
        int n = (int) Math.min(length, window.length - at);
        System.arraycopy(window, (int) at, buffer, offset, n);
        return n;
    }

    @Override
    public InputStream stream() {
        return ContentCheck.stream(source.stream(location), location, source.text());
    }

    @Override
    public void close() {
        window = NOTHING;
    }
}
