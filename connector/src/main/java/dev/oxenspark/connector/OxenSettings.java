package dev.oxenspark.connector;

import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to talk to a repository. Serialisable, so tasks use what the driver was told.
 *
 * @param token null: {@code OXEN_TOKEN} of the environment, else the {@code oxen} client's own
 *     {@code auth_config.toml}, looked up where it is used, so that executors may have their own
 * @param tokenEndpoint the only server that may be given {@code token} or {@code OXEN_TOKEN}; null: any
 * @param spoolDirectory where large files of unknown hash wait for upload; null: the JVM's temporary folder
 * @param spoolBytes how much may wait there at once
 * @param timeBudget for one operation with all its retries
 * @param keySearchCommits how far back a transaction looks for its key before it refuses
 * @param near where a server's contents are looked for first
 */
public record OxenSettings(
        @Nullable Secret token,
        @Nullable String tokenEndpoint,
        @Nullable String spoolDirectory,
        long spoolBytes,
        Duration timeBudget,
        int keySearchCommits,
        NearContents near)
        implements Serializable {

    /** For any server, which is asked for everything. */
    public OxenSettings(
            @Nullable Secret token,
            @Nullable String spoolDirectory,
            long spoolBytes,
            Duration timeBudget,
            int keySearchCommits) {
        this(token, null, spoolDirectory, spoolBytes, timeBudget, keySearchCommits, NearContents.NONE);
    }

    public static OxenSettings defaults() {
        return new OxenSettings(null, null, 8L << 30, Duration.ofMinutes(10), 100_000);
    }

    public OxenSettings withToken(String newToken) {
        return new OxenSettings(
                new Secret(newToken), tokenEndpoint, spoolDirectory, spoolBytes, timeBudget, keySearchCommits, near);
    }

    /**
     * For following addresses that somebody else wrote: other servers get only what {@code auth_config.toml} has for
     * them.
     *
     * @param endpoint as {@link RepositoryAddress.Remote#endpoint}
     */
    public OxenSettings withTokenOnlyFor(String endpoint) {
        return new OxenSettings(token, endpoint, spoolDirectory, spoolBytes, timeBudget, keySearchCommits, near);
    }

    public OxenSettings withTimeBudget(Duration newBudget) {
        return new OxenSettings(token, tokenEndpoint, spoolDirectory, spoolBytes, newBudget, keySearchCommits, near);
    }

    public OxenSettings withNear(NearContents newNear) {
        return new OxenSettings(
                token, tokenEndpoint, spoolDirectory, spoolBytes, timeBudget, keySearchCommits, newNear);
    }

    /** A text that no message, log or plan shows. */
    public record Secret(String value) implements Serializable {
        @Override
        public String toString() {
            return "***";
        }
    }
}
