package dev.oxenspark.export.blobs;

import dev.oxenspark.connector.UploadedFile;
import java.io.Serializable;

/**
 * A file whose bytes the repository holds.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param file with a placeholder for its path
 */
public record StoredBlob(Blob blob, String sha256, UploadedFile file, Origin origin) implements Serializable {
    /** Why the repository holds it. */
    public enum Origin {
        /** Read and sent by this run. */
        COPIED,
        /** Sent by an earlier attempt at this export, which did not come to its commit. */
        JOURNAL,
        /** In the job's previous export. */
        PREVIOUS
    }

    StoredBlob from(Origin other) {
        return new StoredBlob(blob, sha256, file, other);
    }
}
