package dev.oxenspark.connector;

import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file whose bytes the repository holds but no commit refers to yet: what a task reports to the driver.
 *
 * @param path where it is to appear
 * @param dataType {@code text image video audio tabular binary}
 */
public record UploadedFile(
        String path,
        Hash hash,
        long size,
        String dataType,
        String mimeType,
        Instant modified,
        @Nullable FileMetadata metadata)
        implements Serializable {

    /** A file of an earlier commit, its content already stored, to appear (again) at a path. */
    public static UploadedFile of(FileEntry entry, String path) {
        return new UploadedFile(
                path,
                entry.hash(),
                entry.size(),
                entry.dataType(),
                entry.mimeType(),
                entry.modified(),
                entry.metadata());
    }
}
