package dev.oxenspark.connector.content;

import com.dynatrace.hash4j.hashing.HashStream128;
import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.SeekableBlob;
import dev.oxenspark.connector.merkle.Hashing;
import java.io.FilterInputStream;
import java.io.IOException;
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
        long tailStart = Math.max(0, size() - Tails.LENGTH);
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
        return new CheckedStream(source.stream(location), location);
    }

    @Override
    public void close() {
        window = NOTHING;
    }

    /** @throws OxenException {@code CORRUPT} when a whole content is not the one that the tree names */
    static void check(BlobLocation location, long size, Hash hash) {
        if (size != location.size() || !hash.equals(location.hash())) {
            throw new OxenException(
                    ErrorCategory.CORRUPT,
                    "The content of '%s' in commit %s is not what the commit says: expected %,d bytes with hash %s, got %,d with %s"
                            .formatted(
                                    location.path(), location.commit(), location.size(), location.hash(), size, hash));
        }
    }

    /** Hashes what passes, and compares at the end. */
    private static final class CheckedStream extends FilterInputStream {
        private final BlobLocation location;
        private final HashStream128 stream = Hashing.stream();
        private long size;
        private boolean checked;

        CheckedStream(InputStream in, BlobLocation location) {
            super(in);
            this.location = location;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            if (n > 0) {
                stream.putBytes(buffer, offset, n);
                size += n;
            } else if (n < 0 && !checked) {
                checked = true;
                check(location, size, Hash.of(stream.get()));
            }
            return n;
        }

        @Override
        public long skip(long n) throws IOException {
            // Skipped bytes must be hashed as well.
            byte[] passed = new byte[(int) Math.min(n, 1 << 16)];
            return Math.max(0, read(passed, 0, passed.length));
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
