package dev.oxenspark.connector.content;

import com.dynatrace.hash4j.hashing.HashStream128;
import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.merkle.Hashing;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Whether a whole content is the one that the tree names. */
public final class ContentCheck {
    private ContentCheck() {}

    public static boolean holds(BlobLocation location, byte[] content) {
        return content.length == location.size() && Hashing.content(content).equals(location.hash());
    }

    /**
     * @param where it was found
     * @throws OxenException {@code CORRUPT} when it is another one
     */
    public static void require(BlobLocation location, byte[] content, String where) {
        if (!holds(location, content)) {
            throw wrong(location, content.length, Hashing.content(content), where);
        }
    }

    /**
     * @param where it was found
     * @throws OxenException {@code CORRUPT} when the content must be another one, going by its size
     */
    public static void requireSize(BlobLocation location, long size, String where) {
        if (size != location.size()) {
            throw new OxenException(
                    ErrorCategory.CORRUPT,
                    "The content of '%s' in commit %s is not what the commit says: expected %,d bytes, found %,d in %s"
                            .formatted(location.path(), location.commit(), location.size(), size, where));
        }
    }

    /** The same bytes; reading on past the last one throws as {@link #require} does. */
    public static InputStream stream(InputStream in, BlobLocation location, String where) {
        return new CheckedStream(in, location, where);
    }

    private static OxenException wrong(BlobLocation location, long size, Hash hash, String where) {
        return new OxenException(
                ErrorCategory.CORRUPT,
                "The content of '%s' in commit %s is not what the commit says: expected %,d bytes with hash %s, found %,d with %s in %s"
                        .formatted(
                                location.path(),
                                location.commit(),
                                location.size(),
                                location.hash(),
                                size,
                                hash,
                                where));
    }

    /** Hashes what passes, and compares at the end. */
    private static final class CheckedStream extends FilterInputStream {
        private final BlobLocation location;
        private final String where;
        private final HashStream128 stream = Hashing.stream();
        private long size;
        private boolean checked;

        CheckedStream(InputStream in, BlobLocation location, String where) {
            super(in);
            this.location = location;
            this.where = where;
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
                Hash hash = Hash.of(stream.get());
                if (size != location.size() || !hash.equals(location.hash())) {
                    throw wrong(location, size, hash, where);
                }
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
