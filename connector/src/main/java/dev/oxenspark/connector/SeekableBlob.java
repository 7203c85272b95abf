package dev.oxenspark.connector;

import java.io.Closeable;
import java.io.InputStream;

/** The bytes of one file, at any position. Not safe for use by several threads. */
public interface SeekableBlob extends Closeable {
    /** Length of the file in bytes. */
    long size();

    /**
     * Reads {@code length} bytes from {@code position}, all of them.
     *
     * @throws OxenException {@code INVALID} when the range does not lie within the file
     */
    void readFully(long position, byte[] buffer, int offset, int length);

    /** A stream over the whole file; reading it to its end checks the hash. */
    InputStream stream();

    @Override
    void close();
}
