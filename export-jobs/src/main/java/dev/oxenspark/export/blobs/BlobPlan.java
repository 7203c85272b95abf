package dev.oxenspark.export.blobs;

import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Which files the rows refer to, and in what state they are. On the driver; holds one entry per distinct file.
 *
 * @param uris by column, by value: the URI that the value stands for
 * @param blobs those that exist, by URI
 * @param missing URIs of those that are proven not to
 * @param rejected URIs of those that fail a check, and what is wrong with them
 * @param references how many values refer to a file
 * @param scope of what was asked for
 */
public record BlobPlan(
        Map<String, Map<String, String>> uris,
        Map<String, Blob> blobs,
        Set<String> missing,
        Map<String, String> rejected,
        long references,
        SourceScope scope) {

    /**
     * Reads the columns once, and asks for every file's state.
     *
     * @param rows that are exported; the columns hold strings or arrays of strings
     * @param key columns that name a row in messages; may be empty
     * @param named repositories
     * @throws ExportException {@code DATA} for values outside the allowed folders, files that are missing or too large;
     *     {@code UNAVAILABLE} where reading is not allowed; {@code TRANSIENT} for stores that do not answer
     */
    public static BlobPlan of(
            Dataset<Row> rows, List<FileColumn> columns, List<String> key, PinnedRepositories.Named named) {
        SparkSession spark = rows.sparkSession();
        List<ColumnValues> read = columns.stream()
                .map(column -> ColumnValues.read(rows, column, key))
                .toList();
        TreeSet<String> wanted = new TreeSet<>();
        read.forEach(column -> wanted.addAll(column.uris().values()));
        SourceScope scope = SourceScope.of(
                PinnedRepositories.resolve(wanted, named),
                columns.stream().map(FileColumn::from).toList());
        TreeMap<String, Blob> blobs = Stats.of(spark, wanted, scope, Stage.PLAN);
        for (ColumnValues column : read) {
            column.check(blobs);
        }
        TreeSet<String> missing = new TreeSet<>(wanted);
        missing.removeAll(blobs.keySet());
        Map<String, Map<String, String>> uris =
                read.stream().collect(Collectors.toMap(values -> values.column().column(), ColumnValues::uris));
        return new BlobPlan(
                uris,
                blobs,
                missing,
                Map.of(),
                read.stream().mapToLong(ColumnValues::references).sum(),
                scope);
    }

    /**
     * Of files in the state in which an export recorded them; asks nobody for any of them, and knows no values.
     *
     * @param columns that named them
     * @return empty when the same values may name other files now, as local paths do where links lead elsewhere, and
     *     when none of the columns may name one of the files
     */
    public static Optional<BlobPlan> ofRecorded(
            TreeMap<String, Blob> blobs, long references, List<FileColumn> columns, PinnedRepositories.Named named) {
        List<SourceUris> sources =
                columns.stream().map(column -> new SourceUris(column.from())).toList();
        if (!blobs.keySet().stream()
                .allMatch(uri ->
                        !uri.startsWith(LocalFiles.SCHEME) && sources.stream().anyMatch(from -> from.allows(uri)))) {
            return Optional.empty();
        }
        SourceScope scope = SourceScope.of(
                PinnedRepositories.resolve(blobs.keySet(), named),
                columns.stream().map(FileColumn::from).toList());
        return Optional.of(new BlobPlan(Map.of(), blobs, Set.of(), Map.of(), references, scope));
    }

    /**
     * Reads the columns once, and asks nobody for any file.
     *
     * @param blobs in a state in which they were seen earlier, by URI; no others are taken to exist
     */
    public static BlobPlan recorded(
            Dataset<Row> rows, List<FileColumn> columns, List<String> key, Map<String, Blob> blobs) {
        Map<String, Map<String, String>> uris = new TreeMap<>();
        for (FileColumn column : columns) {
            uris.put(column.column(), ColumnValues.read(rows, column, key).uris());
        }
        return new BlobPlan(uris, blobs, Set.of(), Map.of(), 0, new SourceScope(PinnedRepositories.none(), List.of()));
    }

    /**
     * Reads the files whose content the job wants to be checked. One that fails is in none of its columns.
     *
     * @param rows as the plan was made of
     * @param passed whether a file is known to have passed, so that it need not be read again
     * @throws ExportException {@code DATA} for a failure in a column that has to have all its files
     */
    public BlobPlan check(
            Dataset<Row> rows, List<FileColumn> columns, List<String> key, BiPredicate<Blob, ContentCheck> passed) {
        Map<Blob, EnumSet<ContentCheck>> wanted = new HashMap<>();
        for (FileColumn column : columns) {
            for (String uri : uris.getOrDefault(column.column(), Map.of()).values()) {
                Blob blob = blobs.get(uri);
                for (ContentCheck check : column.checks()) {
                    if (blob != null && !passed.test(blob, check)) {
                        wanted.computeIfAbsent(blob, none -> EnumSet.noneOf(ContentCheck.class))
                                .add(check);
                    }
                }
            }
        }
        if (wanted.isEmpty()) {
            return this;
        }
        Map<String, String> failures = new TreeMap<>(rejected);
        failures.putAll(BlobChecks.failures(rows.sparkSession(), wanted, scope));
        for (FileColumn column : columns) {
            if (column.onMissing() == MissingPolicy.FAIL) {
                uris.getOrDefault(column.column(), Map.of()).forEach((value, uri) -> {
                    String failure = failures.get(uri);
                    if (failure != null) {
                        throw ColumnValues.failed(rows, column, key, value, uri, failure);
                    }
                });
            }
        }
        Map<String, Blob> good = new TreeMap<>(blobs);
        good.keySet().removeAll(failures.keySet());
        return new BlobPlan(uris, good, missing, failures, references, scope);
    }

    /** That some of the files lie in. */
    public PinnedRepositories repositories() {
        return scope.repositories();
    }

    /** Whether every file that the rows refer to is there, and as it should be. */
    public boolean isComplete() {
        return missing.isEmpty() && rejected.isEmpty();
    }

    /** Whether the plan refers to a file in exactly this state. */
    public boolean has(Blob blob) {
        Blob planned = blobs.get(blob.uri());
        return planned != null && planned.token().equals(blob.token());
    }

    /** Asks for every file whether it is in its state. */
    public boolean isCurrent(SparkSession spark) {
        return Stats.of(spark, blobs.keySet(), scope, Stage.PLAN).values().stream()
                        .filter(this::has)
                        .count()
                == blobs.size();
    }

    /**
     * Asks again for every file whose source could have changed under the read.
     *
     * @throws ExportException {@code TRANSIENT}, naming one that changed
     */
    public void confirm(SparkSession spark) {
        List<String> unpinned = new ArrayList<>(missing);
        blobs.values().stream().filter(blob -> !blob.isImmutable()).forEach(blob -> unpinned.add(blob.uri()));
        Map<String, Blob> now = Stats.of(spark, unpinned, scope, Stage.GATE);
        for (String uri : unpinned) {
            Blob planned = blobs.get(uri);
            Blob found = now.get(uri);
            boolean same = planned == null
                    ? found == null
                    : found != null && found.token().equals(planned.token());
            if (!same) {
                throw SourceErrors.changed(
                        Stage.GATE,
                        uri,
                        planned == null ? "it exists now" : found == null ? "it is gone" : "it was overwritten");
            }
        }
    }
}
