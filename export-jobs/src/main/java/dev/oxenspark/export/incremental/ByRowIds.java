package dev.oxenspark.export.incremental;

import dev.oxenspark.export.dataset.RowOrigin;
import dev.oxenspark.export.delta.ObstacleException;
import dev.oxenspark.export.delta.RowwiseQuery;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Every row of a data file that is new is read, and every row that was in a file that is no longer goes. */
final class ByRowIds {
    private ByRowIds() {}

    static Staged stage(RowwiseQuery query, LastExport last, Preparation preparation, StagingFolder staging)
            throws ObstacleException {
        if (!query.isRowTracked()) {
            throw new ObstacleException("the table has no row tracking");
        }
        TakenRows taken = TakenRows.of(last, staging);
        if (!taken.origins().where(RowOrigin.id().isNull()).isEmpty()) {
            throw new ObstacleException("the last export recorded no row ids");
        }
        RowwiseQuery.Moved moved = query.movedSince(last.source(), last.fingerprint());
        Dataset<Row> come = preparation.withOrigins(moved.rows());
        String read = staging.write(come, "read");
        Dataset<Row> rows = staging.read(read, come.schema());
        Dataset<Row> gone = staging.keep(moved.gone(), "gone");
        Column sameRow = RowOrigin.id().equalTo(functions.col(RowwiseQuery.ROW_ID));
        long kept = taken.origins().join(gone, sameRow, "left_anti").count();
        String remaining = taken.without(gone, sameRow, kept);
        // RESTORE lowers the version of a row, so a pair is the same or it is not.
        Dataset<Row> pairs = taken.origins()
                .select(
                        RowOrigin.id().as(RowwiseQuery.ROW_ID),
                        RowOrigin.commitVersion().as(RowwiseQuery.ROW_COMMIT_VERSION));
        Column sameVersion = RowOrigin.commitVersion().equalTo(functions.col(RowwiseQuery.ROW_COMMIT_VERSION));
        long changed = rows.join(pairs, sameRow.and(sameVersion), "left_anti").count();
        return new Staged(List.of(remaining, read), Map.of("taken", kept, "read", rows.count(), "changed", changed));
    }
}
