package dev.oxenspark.export.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A valid job file, every default filled in.
 *
 * @param name the job's name inside the repository
 * @param governance as written; empty if it has none
 * @param resolved the whole file with its defaults, for provenance
 */
public record JobFile(
        String name,
        Source source,
        DatasetLayout dataset,
        JsonNode governance,
        Target target,
        Guard guard,
        ErrorBudget errorBudget,
        JsonNode resolved) {

    /**
     * @param tables alias → table
     * @param sql null: the only table, whole
     * @param parameters values for {@code :name} in the SQL
     */
    public record Source(
            Map<String, TableReference> tables,
            @Nullable String sql,
            Map<String, Object> parameters,
            Determinism determinism) {}

    /**
     * One table: by path or by name, at a version, at an instant, or the newest.
     *
     * @param asOf ISO 8601 with an offset
     */
    public record TableReference(
            @Nullable String path,
            @Nullable String table,
            @Nullable Long version,
            @Nullable String asOf) {}

    /** What a query that may answer differently the next time means. */
    public enum Determinism {
        ERROR,
        WARN
    }

    /**
     * @param key columns that identify a row; may be empty
     * @param table where the rows go: a file, or a folder with a trailing slash
     */
    public record DatasetLayout(List<String> key, String table, List<FileColumn> files) {}

    /**
     * A column that refers to files.
     *
     * @param from folders or prefixes that values must lie under; empty: the parent folders of the tables
     * @param path template of the path in the repository; null: content-addressed
     * @param maxBytes of one file
     */
    public record FileColumn(
            String column, List<String> from, @Nullable String path, OnMissing onMissing, long maxBytes) {}

    /** What a file that is proven absent means. */
    public enum OnMissing {
        FAIL,
        SKIP_ROW,
        NULL
    }

    public record Target(
            String repository, String branch, String message, String author, String email, OnEdited onEdited) {}

    /** What exported files that somebody changed on the branch mean. */
    public enum OnEdited {
        FAIL,
        REPLACE
    }

    /** @param maxShrink how much of the rows may go away between two exports, 0 to 1 */
    public record Guard(boolean allowEmpty, double maxShrink, Duration vacuumMargin) {}

    /** How many rows may be skipped or nulled: whichever is larger of a number and a share of all. */
    public record ErrorBudget(long count, double percent) {}
}
