package dev.oxenspark.export.incremental;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.blobs.FileColumn;
import dev.oxenspark.export.dataset.DatasetRows;
import dev.oxenspark.export.dataset.RowOrigin;
import dev.oxenspark.export.delta.ObstacleException;
import dev.oxenspark.export.delta.PinnedQuery;
import dev.oxenspark.export.delta.RowwiseQuery;
import dev.oxenspark.export.provenance.RowDigest;
import dev.oxenspark.export.spec.JobFile.Incremental;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Stages the rows of the query. Where the sources tell what changed since the last export, only that is read from them,
 * and the rest is taken over from there; the rows are the same, whatever the way. What stands in the way of one leads
 * to the next, and in the end to reading all of them.
 */
public final class RowStaging {
    private static final String CONTENT = "__oxen_content";
    private static final String ROW = "__oxen_changed_row";
    private static final String WENT = "__oxen_went_";

    private final PinnedQuery query;
    private final UnaryOperator<Dataset<Row>> preparation;
    private final List<String> key;
    private final List<FileColumn> files;
    private final Recipe recipe;
    private final @Nullable LastExport last;
    private final String folder;
    private final StructType schema;
    private int written;

    /**
     * @param preparation what becomes of the query's rows before they are staged, row by row
     * @param last null: there is none
     * @param folder where rows are staged
     */
    public RowStaging(
            PinnedQuery query,
            UnaryOperator<Dataset<Row>> preparation,
            List<String> key,
            List<FileColumn> files,
            Recipe recipe,
            @Nullable LastExport last,
            String folder) {
        this.query = query;
        this.preparation = preparation;
        this.key = key;
        this.files = files;
        this.recipe = recipe;
        this.last = last;
        this.folder = folder;
        this.schema = rows().schema();
    }

    /** Of the rows as they are staged. */
    public StructType schema() {
        return schema;
    }

    /** @param asked by the job; what it can't be is replaced by a full export, which says why */
    public Increment stage(Incremental asked) {
        Map<String, String> obstacles = new LinkedHashMap<>();
        LastExport earlier = last;
        for (Incremental mode : earlier == null ? List.<Incremental>of() : asked.attempts()) {
            try {
                Staged staged = stageBy(mode, Objects.requireNonNull(earlier));
                return new Increment(staged.folders(), mode, obstacles, staged.counts());
            } catch (ObstacleException e) {
                obstacles.put(mode.text(), String.valueOf(e.getMessage()));
            } catch (ExportException e) {
                if (e.exitCode() == ExitCode.TRANSIENT || e.exitCode() == ExitCode.INTERRUPTED) {
                    throw e;
                }
                obstacles.put(mode.text(), firstLine(e));
            } catch (Exception e) {
                // Whatever it is, a full export meets it too, or does without it.
                obstacles.put(mode.text(), firstLine(e));
            }
        }
        return new Increment(all().folders(), Incremental.FULL, obstacles, Map.of());
    }

    private record Staged(List<String> folders, Map<String, Long> counts) {}

    private Staged stageBy(Incremental mode, LastExport earlier) throws ObstacleException {
        earlier.refuseOther(recipe, exported(), query);
        return switch (mode) {
            case ROW_TRACKING -> byRowIds(earlier, rowwise());
            case CDF -> byChangeFeed(earlier, rowwise());
            case KEY_DIFF -> byKeys();
            case AUTO, FULL -> throw new IllegalArgumentException(mode.text());
        };
    }

    private RowwiseQuery rowwise() throws ObstacleException {
        RowwiseQuery rowwise = query.rowwise();
        if (rowwise == null) {
            throw new ObstacleException("the query does not take each row of one table by itself");
        }
        return rowwise;
    }

    private Staged all() {
        return new Staged(List.of(written(rows(), "rows")), Map.of());
    }

    /** All rows of the query, with their origins if a later export can make use of them. */
    private Dataset<Row> rows() {
        RowwiseQuery rowwise = query.rowwise();
        return rowwise != null && (rowwise.isRowTracked() || rowwise.hasChangeFeed())
                ? withOrigins(rowwise.rows())
                : preparation.apply(query.rows());
    }

    /** Every row of a file that is new is read, and every row that was in a file that is no longer goes. */
    private Staged byRowIds(LastExport earlier, RowwiseQuery rowwise) throws ObstacleException {
        if (!rowwise.isRowTracked()) {
            throw new ObstacleException("the table has no row tracking");
        }
        Dataset<Row> origins = origins(earlier);
        if (!origins.where(RowOrigin.id().isNull()).isEmpty()) {
            throw new ObstacleException("the last export recorded no row ids");
        }
        RowwiseQuery.Moved moved = rowwise.movedSince(earlier.source(), earlier.fingerprint());
        String read = written(withOrigins(moved.rows()), "read");
        Dataset<Row> gone = staged(written(moved.gone(), "gone"), moved.gone().schema());
        Column same = RowOrigin.id().equalTo(functions.col(RowwiseQuery.ROW_ID));
        String taken = written(earlier.dataset().unstored().join(gone, same, "left_anti"), "taken");
        long keeping = origins.join(gone, same, "left_anti").count();
        refuseLoss(keeping, taken);
        // RESTORE lowers the version of a row, so a pair is the same or it is not.
        Dataset<Row> pairs = origins.select(
                RowOrigin.id().as(RowwiseQuery.ROW_ID),
                RowOrigin.commitVersion().as(RowwiseQuery.ROW_COMMIT_VERSION));
        Dataset<Row> rows = staged(read, schema);
        long changed = rows.join(
                        pairs,
                        same.and(RowOrigin.commitVersion().equalTo(functions.col(RowwiseQuery.ROW_COMMIT_VERSION))),
                        "left_anti")
                .count();
        return new Staged(List.of(taken, read), Map.of("taken", keeping, "read", rows.count(), "changed", changed));
    }

    private Dataset<Row> withOrigins(Dataset<Row> rows) {
        return RowOrigin.add(
                        preparation.apply(rows),
                        functions.col(RowwiseQuery.ROW_ID),
                        functions.col(RowwiseQuery.ROW_COMMIT_VERSION),
                        files)
                .drop(RowwiseQuery.ROW_ID, RowwiseQuery.ROW_COMMIT_VERSION);
    }

    /**
     * What the feed says came, less what it says went, row by row of the same content: only so does it not matter in
     * what order, or how often, that was.
     */
    private Staged byChangeFeed(LastExport earlier, RowwiseQuery rowwise) throws ObstacleException {
        if (key.isEmpty()) {
            throw new ObstacleException("without dataset.key, rows that went can't be found in the last export");
        }
        if (!rowwise.hasChangeFeed()) {
            throw new ObstacleException("the table has no change data feed");
        }
        origins(earlier);
        StructType exported = exported();
        RowDigest digest = RowDigest.over(exported, Map.of());
        UDF1<Row, byte[]> content = digest::of;
        Column row = functions.struct(columns(exported));
        Dataset<Row> changes = preparation.apply(rowwise.changesSince(earlier.source(), earlier.fingerprint()));
        Dataset<Row> net = changes.groupBy(
                        functions.udf(content, DataTypes.BinaryType).apply(row).as(CONTENT))
                .agg(
                        functions
                                .sum(RowwiseQuery.CHANGE)
                                .cast(DataTypes.IntegerType)
                                .as(RowwiseQuery.CHANGE),
                        functions.first(row).as(ROW))
                .where(functions.col(RowwiseQuery.CHANGE).notEqual(0));
        Dataset<Row> known = staged(written(net, "changes"), net.schema());
        Dataset<Row> came = known.where(functions.col(RowwiseQuery.CHANGE).gt(0))
                .select(functions
                        .explode(functions.array_repeat(functions.col(ROW), functions.col(RowwiseQuery.CHANGE)))
                        .as(ROW))
                .select(ROW + ".*");
        Column none = functions.lit(null).cast(DataTypes.LongType);
        String read = written(RowOrigin.add(came, none, none, files), "read");
        Dataset<Row> went =
                known.where(functions.col(RowwiseQuery.CHANGE).lt(0)).select(keys());
        String taken = written(earlier.dataset().unstored().join(went, sameKey(), "left_anti"), "taken");
        refuseLoss(earlier.recorded().rows() - went.count(), taken);
        long changed = staged(read, schema).count();
        return new Staged(
                List.of(taken, read),
                Map.of("taken", earlier.recorded().rows() - went.count(), "read", changed, "changed", changed));
    }

    /** The key of a changed row, under names that no other row has. */
    private Column[] keys() {
        return key.stream()
                .map(name -> functions.col(ROW).getField(name).as(WENT + name))
                .toArray(Column[]::new);
    }

    private Column sameKey() {
        return key.stream()
                .map(name -> DatasetRows.column(name).equalTo(DatasetRows.column(WENT + name)))
                .reduce(Column::and)
                .orElseThrow();
    }

    /** All are read; what changed is found by their keys, once they are laid out. */
    private Staged byKeys() throws ObstacleException {
        if (key.isEmpty()) {
            throw new ObstacleException("there is no dataset.key to tell rows by");
        }
        return all();
    }

    /** Of the last export, if its list of rows is whole. */
    private static Dataset<Row> origins(LastExport earlier) throws ObstacleException {
        String recorded = earlier.recorded().trailers().rowsetDigest();
        String listed = earlier.dataset().listedRowset().toString();
        if (!listed.equals(recorded)) {
            throw new ObstacleException(
                    "the last export's list of rows has digest " + listed + ", its commit says " + recorded);
        }
        return earlier.dataset().origins();
    }

    private void refuseLoss(long expected, String taken) throws ObstacleException {
        long found = staged(taken, schema).count();
        if (found != expected) {
            throw new ObstacleException(
                    "%,d rows of the last export should remain, its table has %,d of them".formatted(expected, found));
        }
    }

    private StructType exported() {
        return new StructType(Arrays.stream(schema.fields())
                .filter(field -> !field.name().equals(RowOrigin.COLUMN))
                .toArray(StructField[]::new));
    }

    private static Column[] columns(StructType schema) {
        return Arrays.stream(schema.fieldNames()).map(DatasetRows::column).toArray(Column[]::new);
    }

    private String written(Dataset<Row> rows, String name) {
        String at = folder + "/" + name + "-" + ++written;
        rows.write().parquet(at);
        return at;
    }

    private Dataset<Row> staged(String at, StructType of) {
        return query.rows().sparkSession().read().schema(of).parquet(at);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse(e.getClass().getSimpleName());
    }
}
