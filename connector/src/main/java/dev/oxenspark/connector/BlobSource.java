package dev.oxenspark.connector;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the bytes of a file to be uploaded come from. Opened once, read once. */
public interface BlobSource {
    InputStream open() throws IOException;

    /**
     * The content's hash if it is already known: the bytes are then streamed without a spool, and refused if they
     * differ.
     */
    default @Nullable Hash knownHash() {
        return null;
    }

    /** Length in bytes if known before reading, else −1. */
    default long size() {
        return -1;
    }

    static BlobSource of(byte[] content) {
        return new BlobSource() {
            @Override
            public InputStream open() {
                return new ByteArrayInputStream(content);
            }

            @Override
            public long size() {
                return content.length;
            }
        };
    }

    static BlobSource of(Path file) {
        return () -> Files.newInputStream(file);
    }
}
