package dev.oxenspark.export.dataset;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What of rows that are laid out can't stand as it is, counted in one go.
 *
 * @param affectedRows with a reference to a file that is missing
 * @param skippedRows of these, those that are left out
 * @param nulledReferences of the others
 */
record RowTotals(long affectedRows, long skippedRows, long nulledReferences) {

    /** @throws ExportException {@code DATA} for paths that can't be */
    static RowTotals of(Dataset<Row> laidOut) {
        Column error = functions.col(Hidden.ERROR);
        Column skipped = functions.col(Hidden.SKIPPED);
        Column missing = functions.size(functions.col(Hidden.MISSING));
        Row totals = laidOut.agg(
                        functions.min(error),
                        functions.count(error),
                        functions.count_if(missing.gt(0)),
                        functions.count_if(skipped),
                        functions.coalesce(
                                functions.sum(functions.when(skipped, 0).otherwise(missing)), functions.lit(0L)))
                .first();
        if (!totals.isNullAt(0)) {
            throw new ExportException(
                    ExitCode.DATA,
                    Stage.PLAN,
                    "PATH_REFUSED",
                    totals.getString(0)
                            + (totals.getLong(1) > 1 ? " (and " + (totals.getLong(1) - 1) + " more rows)" : ""));
        }
        return new RowTotals(totals.getLong(2), totals.getLong(3), totals.getLong(4));
    }
}
