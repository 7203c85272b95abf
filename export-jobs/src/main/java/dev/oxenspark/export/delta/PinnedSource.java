package dev.oxenspark.export.delta;

import java.util.Map;
import java.util.TreeMap;

/**
 * One table at the version that the query reads.
 *
 * @param alias its name in the query; of one that came in through a view, its location
 * @param location as Delta gives it
 * @param timestamp of the commit, ISO 8601: in-commit, else that of its {@code commitInfo}; {@code ""} if it has none.
 *     Never that of the log file, which a copy changes
 * @param pin what decided the version
 * @param requested as the user wrote it: a version, an instant, or {@code latest}
 * @param facts what else the version says of itself, in words of JSON
 */
public record PinnedSource(
        String alias,
        String location,
        long version,
        String metadataId,
        String timestamp,
        Pin pin,
        String requested,
        Map<String, Object> facts) {
    /** What decided the version. */
    public enum Pin {
        /** A version or an instant in the job file or in the query. */
        USER,
        /** It was the newest when the export started. */
        NEWEST
    }

    public PinnedSource {
        facts = new TreeMap<>(facts);
    }

    /** SHA-256 over the data files and deletion vectors: changes when the version was rewritten under its number. */
    public String fingerprint() {
        return String.valueOf(facts.get("fingerprint"));
    }
}
