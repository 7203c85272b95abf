package dev.oxenspark.export.blobs;

import java.io.IOException;

/** A value names a folder, a device or a pipe. */
final class NotAFileException extends IOException {
    private static final long serialVersionUID = 1L;

    NotAFileException(String uri) {
        super(uri + " is not a file");
    }
}
