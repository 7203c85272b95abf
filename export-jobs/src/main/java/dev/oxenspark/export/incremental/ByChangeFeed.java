package dev.oxenspark.export.incremental;

import dev.oxenspark.export.dataset.DatasetRows;
import dev.oxenspark.export.delta.ObstacleException;
import dev.oxenspark.export.delta.RowwiseQuery;
import dev.oxenspark.export.provenance.RowDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What the feed says came, less what it says went, row by row of the same content: only so does it not matter in what
 * order, or how often, that was.
 */
final class ByChangeFeed {
    private static final String CONTENT = "__oxen_content";
    private static final String ROW = "__oxen_changed_row";
    /** The key of a row that went, under names that no other row has. */
    private static final String WENT = "__oxen_went_";

    private ByChangeFeed() {}

    /** @param exported columns of the rows to come */
    static Staged stage(
            RowwiseQuery query,
            LastExport last,
            Preparation preparation,
            List<String> key,
            StructType exported,
            StagingFolder staging)
            throws ObstacleException {
        if (key.isEmpty()) {
            throw new ObstacleException("without dataset.key, rows that went can't be found in the last export");
        }
        if (!query.hasChangeFeed()) {
            throw new ObstacleException("the table has no change data feed");
        }
        TakenRows taken = TakenRows.of(last, staging);
        Dataset<Row> changes = preparation.rows().apply(query.changesSince(last.source(), last.fingerprint()));
        Dataset<Row> net = staging.keep(net(changes, exported), "changes");
        Column times = functions.col(RowwiseQuery.CHANGE);
        Dataset<Row> came = preparation.withReferences(net.where(times.gt(0))
                .select(functions
                        .explode(functions.array_repeat(functions.col(ROW), times))
                        .as(ROW))
                .select(ROW + ".*"));
        String read = staging.write(came, "read");
        Dataset<Row> went = net.where(times.lt(0))
                .select(key.stream()
                        .map(name -> functions.col(ROW).getField(name).as(WENT + name))
                        .toArray(Column[]::new));
        Column sameKey = key.stream()
                .map(name -> DatasetRows.column(name).equalTo(DatasetRows.column(WENT + name)))
                .reduce(Column::and)
                .orElseThrow();
        long kept = taken.count() - went.count();
        String remaining = taken.without(went, sameKey, kept);
        long changed = staging.read(read, came.schema()).count();
        return new Staged(List.of(remaining, read), Map.of("taken", kept, "read", changed, "changed", changed));
    }

    /** Each distinct row, and how much more often it came than it went. */
    private static Dataset<Row> net(Dataset<Row> changes, StructType exported) {
        RowDigest digest = RowDigest.over(exported, Map.of());
        UDF1<Row, byte[]> content = digest::of;
        Column row = functions.struct(
                Arrays.stream(exported.fieldNames()).map(DatasetRows::column).toArray(Column[]::new));
        return changes.groupBy(
                        functions.udf(content, DataTypes.BinaryType).apply(row).as(CONTENT))
                .agg(
                        functions
                                .sum(RowwiseQuery.CHANGE)
                                .cast(DataTypes.IntegerType)
                                .as(RowwiseQuery.CHANGE),
                        functions.first(row).as(ROW))
                .where(functions.col(RowwiseQuery.CHANGE).notEqual(0));
    }
}
