package dev.oxenspark.connector;

import java.util.Collection;

/** Reads the bytes of files. Safe for use by several threads; whole contents are always checked against their hash. */
public interface Blobs {
    /**
     * Whoever reads in the last so many bytes of a file gets all of them at once, and finds them at hand soon after.
     */
    int TAIL = 256 << 10;

    /** Opens one file for reading at any position. Costs no request until the first byte is asked for. */
    SeekableBlob open(BlobLocation location);

    /**
     * Reads many files, in batches where they are small: one request per batch, not per file. Equal contents are
     * fetched once. The consumer is called once per location, on the calling thread, in no particular order.
     *
     * @throws OxenException {@code NOT_FOUND} naming the files whose contents are absent, {@code CORRUPT} when bytes do
     *     not match their hash
     */
    void read(Collection<BlobLocation> locations, Consumer consumer);

    /** Takes the bytes of one file. */
    @FunctionalInterface
    interface Consumer {
        /** @param content the whole file; must not be changed, and may be shared between equal contents */
        void accept(BlobLocation location, byte[] content);
    }
}
