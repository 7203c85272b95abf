package dev.oxenspark.export.edits;

import dev.oxenspark.connector.provenance.DeltaSource;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.dataset.DatasetRows;
import dev.oxenspark.export.provenance.TableLocation;
import io.delta.tables.DeltaTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
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
    private final Sides sides;
    private final Map<String, Long> counts;
    private final String name;
    private final List<String> key;
    private final DeltaTable table;
    private final StructType target;
    private final List<String> comparable;

    SourceMerge(Review review, Map<String, Long> counts, String table) {
        this.review = review;
        this.sides = review.sides();
        this.counts = counts;
        this.name = table;
        this.key = review.key();
        this.table = ReviewEdits.open(review.spark(), table);
        this.target = this.table.toDF().schema();
        this.comparable = comparable();
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
        List<String> candidates = Arrays.stream(sides.schema().fieldNames())
                .filter(column -> !key.contains(column))
                .toList();
        if (candidates.isEmpty()) {
            return List.of();
        }
        List<Column> any = candidates.stream()
                .map(column -> functions.coalesce(functions.max(sides.changed(column)), functions.lit(false)))
                .toList();
        Row changed = sides.rows()
                .where(Sides.inBoth())
                .agg(any.get(0), any.subList(1, any.size()).toArray(Column[]::new))
                .first();
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            if (changed.getBoolean(i)) {
                columns.add(candidates.get(i));
            }
        }
        for (String column : columns) {
            if (!comparable.contains(column)) {
                throw refused(
                        ExitCode.DATA,
                        "COLUMN_NOT_IN_TABLE",
                        "Column '%s' was changed on the branch, and %s has no such values: it has %s. Use --mode append."
                                .formatted(column, name, target.simpleString()));
            }
        }
        return columns;
    }

    /** One row for each row of the table to change: its key, whether it goes, and old and new values. */
    private Dataset<Row> wanted(List<String> columns) {
        Column gone = Sides.onlyBefore().or(fileRemoved());
        List<Column> all = new ArrayList<>();
        key.forEach(column -> all.add(Sides.keyColumn(column)));
        all.add(gone.as(DELETE));
        for (String column : comparable) {
            all.add(Sides.before(column).as(OLD + column));
        }
        for (String column : columns) {
            all.add(functions
                    .coalesce(sides.changed(column), functions.lit(false))
                    .as(CHANGED + column));
            all.add(Sides.after(column).as(NEW + column));
        }
        Column any = columns.stream().map(sides::changed).reduce(Column::or).orElse(functions.lit(false));
        return sides.rows()
                .where(Sides.onlyAfter().equalTo(false).and(gone.or(any)))
                .select(all.toArray(Column[]::new));
    }

    /** Columns besides the key that the table has as they were exported, so that their values can be compared. */
    private List<String> comparable() {
        return Arrays.stream(sides.schema().fields())
                .filter(field -> Arrays.asList(target.fieldNames()).contains(field.name()))
                .filter(field -> target.apply(field.name())
                        .dataType()
                        .catalogString()
                        .equals(field.dataType().catalogString()))
                .map(StructField::name)
                .filter(column -> !key.contains(column)
                        && !review.fileColumns().contains(column)
                        && !review.hashedColumns().contains(column))
                .toList();
    }

    /** Whether a file of the row was removed; in an array of files that would not say what to do with the row. */
    private Column fileRemoved() {
        Object[] removed = review.touched().entrySet().stream()
                .filter(file -> file.getValue().what() == Review.What.FILE_REMOVED)
                .map(Map.Entry::getKey)
                .toArray();
        Column gone = functions.lit(false);
        for (String column : review.fileColumns()) {
            boolean array = sides.schema().apply(column).dataType() instanceof ArrayType;
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
        Column there = current(key.get(0)).isNotNull();
        Column state = functions
                .when(
                        functions.col(DELETE),
                        functions
                                .when(there.equalTo(false), "applied")
                                .when(unaltered(), "fits")
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
                .agg(functions.max(STATE).as(STATE), functions.count("*").as("rows"));
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

    /** Whether the table still, or already, has the value. */
    private Column has(String prefix, String column) {
        DataType type = target.apply(column).dataType();
        return Sides.comparable(current(column), type).eqNullSafe(Sides.comparable(wantedValue(prefix, column), type));
    }

    private Column unaltered() {
        return all(comparable, column -> has(OLD, column));
    }

    private Column applied(List<String> columns) {
        return all(
                columns, column -> functions.not(wantedValue(CHANGED, column)).or(has(NEW, column)));
    }

    private Column fits(List<String> columns) {
        return all(
                columns,
                column -> functions
                        .not(wantedValue(CHANGED, column))
                        .or(has(OLD, column))
                        .or(has(NEW, column)));
    }

    private static Column all(List<String> columns, Function<String, Column> condition) {
        return columns.stream().map(condition).reduce(Column::and).orElse(functions.lit(true));
    }

    private void apply(Dataset<Row> wanted, List<String> columns) {
        Column delete = functions.col("s." + DELETE);
        var merge = table.as("t")
                .merge(wanted.as("s"), onKey())
                .whenMatched(delete.and(unaltered()))
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
        List<Row> own = table.history()
                .where(functions
                        .col("userMetadata")
                        .equalTo(review.spark().conf().get(ReviewEdits.USER_METADATA)))
                .takeAsList(1);
        long changed = own.isEmpty()
                ? 0
                : metric(own.get(0), "numTargetRowsUpdated") + metric(own.get(0), "numTargetRowsDeleted");
        if (changed != fitting) {
            throw refused(
                    ExitCode.CONFLICT,
                    "SOURCE_MOVED_ON",
                    "%,d of %,d edited rows of %s were changed by somebody else at the same moment, and left alone; the others are merged. Run it again to see which."
                            .formatted(fitting - changed, fitting, name));
        }
    }

    private static long metric(Row commit, String name) {
        Map<String, String> metrics = commit.getJavaMap(commit.fieldIndex("operationMetrics"));
        return Long.parseLong(metrics.getOrDefault(name, "0"));
    }

    private static ExportException refused(ExitCode exitCode, String code, String message) {
        return new ExportException(exitCode, Stage.EDITS, code, message);
    }
}
