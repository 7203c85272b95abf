package dev.oxenspark.export.dataset;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.provenance.RowsetDigest;
import java.io.Serializable;
import java.util.function.BiConsumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;

/**
 * What of rows that are laid out can't stand as it is, and what the others sum up to: all in one pass.
 *
 * @param rowset of the rows that are not left out
 * @param affectedRows with a reference to a file that is missing
 * @param skippedRows of these, those that are left out
 * @param nulledReferences of the others
 * @param errors rows with paths that can't be
 * @param error the first of them in alphabetical order
 */
record RowTotals(
        RowsetDigest rowset,
        long affectedRows,
        long skippedRows,
        long nulledReferences,
        long errors,
        @Nullable String error)
        implements Serializable {
    private static final RowTotals NONE = new RowTotals(RowsetDigest.EMPTY, 0, 0, 0, 0, null);

    /**
     * @param files is given path and URI of each file of the rows that are not left out, once
     * @throws ExportException {@code DATA} for paths that can't be
     */
    static RowTotals of(Dataset<Row> laidOut, BiConsumer<String, String> files) {
        Dataset<Row> rows = laidOut.select(
                functions.col(Hidden.DIGEST),
                functions.col(Hidden.SKIPPED),
                functions.size(functions.col(Hidden.MISSING)),
                functions.col(Hidden.ERROR),
                functions.col(Hidden.FILES));
        RowTotals total = Survey.of(rows, NONE, RowTotals::add, RowTotals::plus, files);
        if (total.error != null) {
            throw new ExportException(
                    ExitCode.DATA,
                    Stage.PLAN,
                    "PATH_REFUSED",
                    total.error + (total.errors > 1 ? " (and " + (total.errors - 1) + " more rows)" : ""));
        }
        return total;
    }

    private static RowTotals add(RowTotals before, Row row, BiConsumer<String, String> files) {
        RowTotals one = of(row);
        if (one.skippedRows == 0) {
            row.<Row>getList(4).forEach(file -> files.accept(file.getString(0), file.getString(1)));
        }
        return before.plus(one);
    }

    private static RowTotals of(Row row) {
        if (!row.isNullAt(3)) {
            return new RowTotals(RowsetDigest.EMPTY, 0, 0, 0, 1, row.getString(3));
        }
        int missing = row.getInt(2);
        boolean skipped = row.getBoolean(1);
        return new RowTotals(
                skipped ? RowsetDigest.EMPTY : RowsetDigest.of(row.getAs(0)),
                missing > 0 ? 1 : 0,
                skipped ? 1 : 0,
                skipped ? 0 : missing,
                0,
                null);
    }

    private RowTotals plus(RowTotals other) {
        return new RowTotals(
                rowset.plus(other.rowset),
                affectedRows + other.affectedRows,
                skippedRows + other.skippedRows,
                nulledReferences + other.nulledReferences,
                errors + other.errors,
                error == null || other.error != null && other.error.compareTo(error) < 0 ? other.error : error);
    }
}
