package dev.oxenspark.connector;

import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One file of a commit.
 *
 * @param path relative to the repository's root, separated by {@code /}, without a leading one
 * @param hash of the content, XXH3-128
 * @param size in bytes
 * @param dataType {@code text image video audio tabular binary}
 * @param lastCommit the commit that brought this content to this path
 * @param modified modification time recorded when it was added
 * @param metadata null when Oxen recorded none
 */
public record FileEntry(
        String path,
        Hash hash,
        long size,
        String dataType,
        String mimeType,
        Hash lastCommit,
        Instant modified,
        @Nullable FileMetadata metadata)
        implements Serializable {

    /** The last component of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Where the bytes of this file are, seen from the commit it was listed in. */
    public BlobLocation in(Hash commit) {
        return new BlobLocation(commit, path, hash, size);
    }
}
