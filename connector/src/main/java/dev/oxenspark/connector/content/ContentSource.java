package dev.oxenspark.connector.content;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.Blobs;
import dev.oxenspark.connector.OxenException;
import java.io.InputStream;
import java.util.List;

/**
 * What a backend offers for reading bytes. Neither hashes nor batch sizes are its business. All throw
 * {@link OxenException}, {@code NOT_FOUND} for contents that it lacks.
 */
public interface ContentSource {
    /** Where that is, for messages. */
    String text();

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
