package dev.oxenspark.connector;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where contents are looked for before a server is asked for them. Serialisable, so tasks look where the driver was
 * told to.
 *
 * @param store what the server keeps them in; null: out of reach
 * @param cache null: nothing is kept
 */
public record NearContents(
        @Nullable ServerStore store, @Nullable Cache cache) implements Serializable {
    /** The server is asked for everything. */
    public static final NearContents NONE = new NearContents(null, null);

    /**
     * A folder on the disk of whoever reads, in which contents stay for the next one who wants them.
     *
     * @param folder absolute
     * @param bytes how much may be in it
     */
    public record Cache(String folder, long bytes) implements Serializable {}
}
