package dev.oxenspark.export.edits;

import dev.oxenspark.connector.provenance.DeltaSource;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.dataset.DatasetRows;
import dev.oxenspark.export.edits.Edits.Sides;
import dev.oxenspark.export.provenance.TableLocation;
import io.delta.tables.DeltaTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Applies a review to a table that the export was made from, by key: changed values are set, rows that were removed, or
 * whose file was, are deleted. A row whose value in the table is no longer the exported one is nobody's to overwrite:
 * then nothing is applied. What is there already stays, so that a merge can be repeated.
 */
final class SourceMerge {
    private static final int MOST_NAMED = 10;
    private static final String DELETE = "__delete";
    private static final String CHANGED = "__changed_";
    private static final String OLD = "__old_";
    private static final String NEW = "__new_";
    private static final String KEY = "__key";
    private static final String STATE = "__state";

    private final Review review;
    private final Map<String, Long> counts;
    private final String name;
    private final List<String> key;
    private final DeltaTable table;
    private final StructType target;

    SourceMerge(Review review, Map<String, Long> counts, String table) {
        this.review = review;
        this.counts = counts;
        this.name = table;
        this.key = review.key();
        this.table = ReviewEdits.open(review.spark(), table);
        this.target = this.table.toDF().schema();
    }

    /** @return whether there was something to apply */
    boolean merge() {
        refuseForeignTable();
        refuseWhatNoTableCanTake();
        List<String> columns = changedColumns();
        Dataset<Row> wanted = wanted(columns).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            long fitting = refuseStale(wanted, columns);
            if (fitting == 0) {
                return false;
            }
            apply(wanted, columns);
            refuseHalf(fitting);
            return true;
        } finally {
            wanted.unpersist(true);
        }
    }

    private void refuseForeignTable() {
        Row detail = table.detail().first();
        String location = TableLocation.key(detail.getAs("location"));
        String id = detail.getAs("id");
        List<DeltaSource> sources = review.export().trailers().sources();
        boolean source = sources.stream()
                .anyMatch(one -> TableLocation.key(one.location()).equals(location)
                        && one.metadataId().equals(id));
        if (!source) {
            throw refused(
                    ExitCode.USAGE,
                    "NOT_A_SOURCE",
                    "%s is not a table that the export was made from. Those are: %s."
                            .formatted(
                                    name,
                                    sources.stream().map(DeltaSource::location).toList()));
        }
        for (String column : key) {
            if (!Arrays.asList(target.fieldNames()).contains(column)
                    || review.hashedColumns().contains(column)) {
                throw refused(
                        ExitCode.USAGE,
                        "NO_KEY",
                        "%s can't be merged into by the key %s: it has no such values of '%s'. Use --mode append."
                                .formatted(name, key, column));
            }
        }
    }

    private void refuseWhatNoTableCanTake() {
        if (counts.getOrDefault(Edits.ADDED, 0L) > 0) {
            throw refused(
                    ExitCode.DATA,
                    "ROWS_ADDED",
                    "%,d rows were added on the branch, and the table has columns that they do not. Insert them into %s, or use --mode append."
                            .formatted(counts.get(Edits.ADDED), name));
        }
        if (counts.getOrDefault(Edits.FILE_CHANGED, 0L) > 0) {
            throw refused(
                    ExitCode.DATA,
                    "FILES_CHANGED",
                    "%,d files have other bytes on the branch. A table only refers to files: put them where it says, or use --mode append."
                            .formatted(counts.get(Edits.FILE_CHANGED)));
        }
    }

    /** Columns in which values were changed, all of which the table has as they are. */
    private List<String> changedColumns() {
        List<String> columns = new ArrayList<>();
        Dataset<Row> joined = Sides.joined(review).where(Sides.inBoth());
        List<Column> any = new ArrayList<>();
        List<String> candidates = Arrays.stream(review.before().columns())
                .filter(column -> !key.contains(column))
                .toList();
        candidates.forEach(column -> any.add(functions
                .coalesce(functions.max(changed(column)), functions.lit(false))
                .as(column)));
        if (any.isEmpty()) {
            return columns;
        }
        Row changed = joined.agg(any.get(0), any.subList(1, any.size()).toArray(Column[]::new))
                .first();
        for (int i = 0; i < candidates.size(); i++) {
            if (changed.getBoolean(i)) {
                columns.add(candidates.get(i));
            }
        }
        for (String column : columns) {
            boolean has = Arrays.asList(target.fieldNames()).contains(column)
                    && target.apply(column)
                            .dataType()
                            .catalogString()
                            .equals(review.before()
                                    .schema()
                                    .apply(column)
                                    .dataType()
                                    .catalogString());
            if (!has
                    || review.fileColumns().contains(column)
                    || review.hashedColumns().contains(column)) {
                throw refused(
                        ExitCode.DATA,
                        "COLUMN_NOT_IN_TABLE",
                        "Column '%s' was changed on the branch, and %s has no such values: it has %s. Use --mode append."
                                .formatted(column, name, target.simpleString()));
            }
        }
        return columns;
    }

    private static Column changed(String column) {
        return functions.not(Sides.before(column).eqNullSafe(Sides.after(column)));
    }

    /** One row for each row of the table to change: its key, whether it goes, and old and new values. */
    private Dataset<Row> wanted(List<String> columns) {
        Column gone = Sides.onlyBefore().or(fileRemoved());
        List<Column> all = new ArrayList<>();
        key.forEach(column -> all.add(
                functions.coalesce(Sides.before(column), Sides.after(column)).as(column)));
        all.add(gone.as(DELETE));
        for (String column : compared(columns)) {
            all.add(Sides.before(column).as(OLD + column));
        }
        for (String column : columns) {
            all.add(functions.coalesce(changed(column), functions.lit(false)).as(CHANGED + column));
            all.add(Sides.after(column).as(NEW + column));
        }
        Column any =
                columns.stream().map(SourceMerge::changed).reduce(Column::or).orElse(functions.lit(false));
        return Sides.joined(review)
                .where(Sides.onlyAfter().equalTo(false).and(gone.or(any)))
                .select(all.toArray(Column[]::new));
    }

    /** What a row that goes must still be: every column that both have as it is. */
    private List<String> compared(List<String> columns) {
        List<String> compared = new ArrayList<>(columns);
        for (String column : review.before().columns()) {
            boolean same = Arrays.asList(target.fieldNames()).contains(column)
                    && target.apply(column)
                            .dataType()
                            .catalogString()
                            .equals(review.before()
                                    .schema()
                                    .apply(column)
                                    .dataType()
                                    .catalogString());
            if (same
                    && !key.contains(column)
                    && !compared.contains(column)
                    && !review.fileColumns().contains(column)
                    && !review.hashedColumns().contains(column)) {
                compared.add(column);
            }
        }
        return compared;
    }

    /** Whether a file of the row was removed; in an array of files that would not say what to do with the row. */
    private Column fileRemoved() {
        Object[] removed = review.touched().entrySet().stream()
                .filter(file -> file.getValue().what() == Review.What.FILE_REMOVED)
                .map(Map.Entry::getKey)
                .toArray();
        Column gone = functions.lit(false);
        for (String column : review.fileColumns()) {
            boolean array = review.before().schema().apply(column).dataType() instanceof ArrayType;
            if (array && removed.length > 0) {
                throw refused(
                        ExitCode.DATA,
                        "FILES_REMOVED",
                        "Files of the array column '%s' were removed on the branch, which says nothing of its rows. Use --mode append."
                                .formatted(column));
            }
            if (!array) {
                gone = gone.or(functions.coalesce(Sides.after(column).isin(removed), functions.lit(false)));
            }
        }
        return gone;
    }

    /** @return how many rows are still to change */
    private long refuseStale(Dataset<Row> wanted, List<String> columns) {
        Dataset<Row> now = table.toDF().as("t");
        Column there = functions.col("t.`" + key.get(0) + "`").isNotNull();
        Column state = functions
                .when(
                        functions.col(DELETE),
                        functions
                                .when(there.equalTo(false), "applied")
                                .when(unaltered(compared(columns)), "fits")
                                .otherwise("stale"))
                .otherwise(functions
                        .when(there.equalTo(false), "stale")
                        .when(applied(columns), "applied")
                        .when(fits(columns), "fits")
                        .otherwise("stale"));
        Dataset<Row> states = wanted.as("s")
                .join(now, onKey(), "left")
                .select(
                        functions
                                .to_json(functions.struct(key.stream()
                                        .map(column -> functions
                                                .col("s." + DatasetRows.quoted(column))
                                                .as(column))
                                        .toArray(Column[]::new)))
                                .as(KEY),
                        state.as(STATE))
                .groupBy(KEY)
                .agg(
                        functions.min(STATE).as("least"),
                        functions.max(STATE).as(STATE),
                        functions.count("*").as("rows"));
        Map<String, Long> found = new TreeMap<>();
        Dataset<Row> one = states.withColumn(
                STATE, functions.when(functions.col("rows").gt(1), "stale").otherwise(functions.col(STATE)));
        one.groupBy(STATE).count().collectAsList().forEach(row -> found.put(row.getString(0), row.getLong(1)));
        if (found.containsKey("stale")) {
            List<String> stale = one
                    .where(functions.col(STATE).equalTo("stale"))
                    .select(KEY)
                    .orderBy(KEY)
                    .limit(MOST_NAMED)
                    .collectAsList()
                    .stream()
                    .map(row -> row.getString(0))
                    .toList();
            throw refused(
                    ExitCode.CONFLICT,
                    "SOURCE_MOVED_ON",
                    "%,d edited rows of %s no longer have the values that were exported, %s among them. Nothing was changed. Export again, and review that."
                            .formatted(found.get("stale"), name, stale));
        }
        return found.getOrDefault("fits", 0L);
    }

    private Column onKey() {
        return key.stream()
                .map(column -> functions
                        .col("s." + DatasetRows.quoted(column))
                        .equalTo(functions.col("t." + DatasetRows.quoted(column))))
                .reduce(Column::and)
                .orElseThrow();
    }

    private static Column current(String column) {
        return functions.col("t." + DatasetRows.quoted(column));
    }

    private static Column wantedValue(String prefix, String column) {
        return functions.col("s." + DatasetRows.quoted(prefix + column));
    }

    private static Column unaltered(List<String> columns) {
        return columns.stream()
                .map(column -> current(column).eqNullSafe(wantedValue(OLD, column)))
                .reduce(Column::and)
                .orElse(functions.lit(true));
    }

    private static Column applied(List<String> columns) {
        return columns.stream()
                .map(column -> functions
                        .not(wantedValue(CHANGED, column))
                        .or(current(column).eqNullSafe(wantedValue(NEW, column))))
                .reduce(Column::and)
                .orElse(functions.lit(true));
    }

    private static Column fits(List<String> columns) {
        return columns.stream()
                .map(column -> functions
                        .not(wantedValue(CHANGED, column))
                        .or(current(column).eqNullSafe(wantedValue(OLD, column)))
                        .or(current(column).eqNullSafe(wantedValue(NEW, column))))
                .reduce(Column::and)
                .orElse(functions.lit(true));
    }

    private void apply(Dataset<Row> wanted, List<String> columns) {
        Column delete = functions.col("s." + DELETE);
        var merge = table.as("t")
                .merge(wanted.as("s"), onKey())
                .whenMatched(delete.and(unaltered(compared(columns))))
                .delete();
        if (!columns.isEmpty()) {
            Map<String, Column> set = new LinkedHashMap<>();
            columns.forEach(column -> set.put(
                    DatasetRows.quoted(column),
                    functions
                            .when(wantedValue(CHANGED, column), wantedValue(NEW, column))
                            .otherwise(current(column))));
            merge = merge.whenMatched(functions.not(delete).and(fits(columns)).and(functions.not(applied(columns))))
                    .update(set);
        }
        merge.execute();
    }

    /**
     * Rows that another writer changed in the moment between are not overwritten, and must not be taken for applied.
     */
    private void refuseHalf(long fitting) {
        Map<Object, Object> metrics =
                table.history(1).first().getJavaMap(table.history(1).first().fieldIndex("operationMetrics"));
        long changed = Long.parseLong(String.valueOf(metrics.get("numTargetRowsUpdated")))
                + Long.parseLong(String.valueOf(metrics.get("numTargetRowsDeleted")));
        if (changed != fitting) {
            throw refused(
                    ExitCode.CONFLICT,
                    "SOURCE_MOVED_ON",
                    "%,d of %,d edited rows of %s were changed by somebody else at the same moment, and left alone; the others are merged. Run it again to see which."
                            .formatted(fitting - changed, fitting, name));
        }
    }

    private static ExportException refused(ExitCode exitCode, String code, String message) {
        return new ExportException(exitCode, Stage.EDITS, code, message);
    }
}
