package dev.oxenspark.export.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A valid job file, every default filled in.
 *
 * @param folder where the job file lies; null for a job that an export recorded
 * @param name the job's name inside the repository
 * @param governance as written; empty if it has none
 * @param resolved the whole file with its defaults, for provenance
 */
public record JobFile(
        @Nullable Path folder,
        String name,
        Source source,
        DatasetLayout dataset,
        Incremental incremental,
        JsonNode governance,
        Target target,
        Guard guard,
        ErrorBudget errorBudget,
        Emit emit,
        JsonNode resolved) {

    /** How the rows are found when there was an export before. They are the same, whatever the way. */
    public enum Incremental {
        AUTO,
        ROW_TRACKING,
        CDF,
        KEY_DIFF,
        FULL;

        /** As the job file, and the run record, have it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** What is tried before all is read. */
        public List<Incremental> attempts() {
            return switch (this) {
                case AUTO -> List.of(ROW_TRACKING, CDF);
                case FULL -> List.of();
                default -> List.of(this);
            };
        }
    }

    /**
     * @param tables alias → table
     * @param sql null: the only table, whole
     * @param parameters values for {@code :name} in the SQL
     * @param repositories where those are that files come from, by {@code namespace:name}
     */
    public record Source(
            Map<String, TableReference> tables,
            @Nullable String sql,
            Map<String, Object> parameters,
            Map<String, String> repositories,
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
     * @param table where the rows go: a file, or a folder with a trailing slash; with splits, a template over them
     * @param include files beside the job file that belong to the dataset, by their paths from there
     * @param drop columns that are left out
     * @param denyList file of keys that are never exported
     */
    public record DatasetLayout(
            List<String> key,
            String table,
            List<FileColumn> files,
            @Nullable Splits splits,
            List<String> include,
            List<String> drop,
            @Nullable KeyedHash hash,
            @Nullable String denyList) {

        public DatasetLayout(List<String> key, String table, List<FileColumn> files) {
            this(key, table, files, null, List.of(), List.of(), null, null);
        }

        /** Where rows go, by split; without splits there is one, without a name. */
        public Map<String, String> tables() {
            return splits == null ? Map.of("", table) : splits.tables(table);
        }

        /** What the job itself puts somewhere, whatever its rows say: tables and included files. */
        public List<String> fixedPaths() {
            List<String> paths = new ArrayList<>(tables().values());
            paths.addAll(include);
            return paths;
        }
    }

    /**
     * Parts that rows are put into by their key.
     *
     * @param column that says which, added to the rows
     * @param ratios share of each, summing to 1; in order of their names
     */
    public record Splits(String column, SortedMap<String, BigDecimal> ratios) {
        /** As the job file, and the manifest, have them. */
        public static Splits of(JsonNode splits) {
            SortedMap<String, BigDecimal> ratios = new TreeMap<>();
            splits.path("ratios")
                    .properties()
                    .forEach(
                            ratio -> ratios.put(ratio.getKey(), ratio.getValue().decimalValue()));
            return new Splits(splits.path("column").asText(), ratios);
        }

        /** The table of each split, by its name, in order. */
        public Map<String, String> tables(String template) {
            Map<String, String> tables = new LinkedHashMap<>();
            ratios.keySet().forEach(name -> tables.put(name, template.replace("{" + column + "}", name)));
            return tables;
        }
    }

    /**
     * Columns whose values are replaced by their HMAC-SHA-256.
     *
     * @param keyVariable of the environment, which holds the key
     */
    public record KeyedHash(List<String> columns, String keyVariable) {}

    /**
     * A column that refers to files.
     *
     * @param from folders or prefixes that values must lie under; empty: the parent folders of the tables
     * @param path template of the path in the repository; null: content-addressed
     * @param maxBytes of one file
     * @param checks of its content
     */
    public record FileColumn(
            String column,
            List<String> from,
            @Nullable String path,
            OnMissing onMissing,
            long maxBytes,
            List<Check> checks) {}

    /** What the content of a file must be. */
    public enum Check {
        TYPE,
        IMAGE
    }

    /** What a file that is proven absent, or fails a check, means. */
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

    /**
     * What is written beside the dataset for those who come upon it.
     *
     * @param card {@code README.md}
     * @param croissant {@code croissant.json}
     * @param openlineage who is told of runs: {@code auto}, {@code none}, a URL, a file
     */
    public record Emit(boolean card, boolean croissant, Statement statement, String openlineage) {}

    /** What is said of an export in the words of in-toto, beside its manifest. */
    public enum Statement {
        NONE,
        /** Signed all the same when there is a key. */
        UNSIGNED,
        /** Nothing is exported without a key. */
        SIGNED
    }

    /** How many rows may be skipped or nulled: whichever is larger of a number and a share of all. */
    public record ErrorBudget(long count, double percent) {}
}
