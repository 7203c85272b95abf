package dev.oxenspark.connector.content;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.Blobs;
import java.io.InputStream;
import java.util.List;

/** What a backend offers for reading bytes. Neither hashes nor batch sizes are its business. */
public interface ContentSource {
    /** Fills {@code length} bytes from {@code position}; the range lies within the file. One request or read. */
    void readRange(BlobLocation location, long position, byte[] buffer, int offset, int length);

    /** The whole file, in order. */
    InputStream stream(BlobLocation location);

    /**
     * Reads the whole contents of one batch, each hash once, in one request where the backend has such a thing.
     *
     * @param batch small files with distinct hashes; together at most what {@code Blobs} allows a batch
     */
    void readBatch(List<BlobLocation> batch, Blobs.Consumer consumer);
}
