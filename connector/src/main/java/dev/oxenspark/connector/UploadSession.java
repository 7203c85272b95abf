package dev.oxenspark.connector;

import java.io.Closeable;

/**
 * Stores bytes from one task. Nothing becomes visible by it; bytes that no commit refers to are garbage that Oxen's
 * {@code prune} removes. Small files travel together, so a returned file is only stored after {@link #flush}.
 */
public interface UploadSession extends Closeable {
    /**
     * Hashes, describes and stores one file.
     *
     * @throws OxenException {@code INVALID} when the path is none, {@code CORRUPT} when the content is not the known
     *     one
     */
    UploadedFile put(String path, BlobSource source);

    /** Sends what is still held back; after it, all files put so far are stored. */
    void flush();

    /** Drops what was not flushed. */
    @Override
    void close();
}
