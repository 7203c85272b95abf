package dev.oxenspark.export;

import dev.oxenspark.export.delta.PinnedSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param run its id
 * @param commit the export's: made now, or the one that it is up to date with; null when there is none
 * @param recordedSources of that commit, where they differ from {@code sources}
 */
public record ExportResult(
        Status status,
        String run,
        @Nullable String commit,
        String branch,
        String repository,
        long rows,
        Blobs blobs,
        List<PinnedSource> sources,
        List<Map<String, Object>> recordedSources,
        String rowsetDigest,
        String contentDigest,
        String provenanceSha256) {
    /** Exit codes as the contract of the command line gives them. */
    public enum Status {
        COMMITTED(ExitCode.OK),
        COMMITTED_WITH_QUARANTINE(ExitCode.QUARANTINED),
        UP_TO_DATE(ExitCode.OK),
        SUPERSEDED(ExitCode.CONFLICT);

        private final ExitCode exitCode;

        Status(ExitCode exitCode) {
            this.exitCode = exitCode;
        }

        public ExitCode exitCode() {
            return exitCode;
        }
    }

    /**
     * @param count references from rows
     * @param distinct files
     * @param copied files read and sent by this run
     * @param bytes read and sent by this run
     */
    public record Blobs(long count, long distinct, long copied, long bytes) {}

    /** One JSON object, its members in this order. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("status", status.name());
        json.put("run", run);
        json.put("commit", commit);
        json.put("branch", branch);
        json.put("repository", repository);
        json.put("rows", rows);
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("count", blobs.count());
        counts.put("distinct", blobs.distinct());
        counts.put("copied", blobs.copied());
        counts.put("bytes", blobs.bytes());
        json.put("blobs", counts);
        json.put("sources", sources.stream().map(ExportResult::source).toList());
        if (!recordedSources.isEmpty()) {
            json.put("recordedSources", recordedSources);
        }
        json.put("rowsetDigest", rowsetDigest);
        json.put("contentDigest", contentDigest);
        json.put("provenanceSha256", provenanceSha256);
        return json;
    }

    static Map<String, Object> source(PinnedSource source) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("alias", source.alias());
        json.put("location", source.location());
        json.put("version", source.version());
        json.put("metadataId", source.metadataId());
        return json;
    }
}
