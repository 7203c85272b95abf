package dev.oxenspark.export.delta;

import io.delta.exceptions.DeltaConcurrentModificationException;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Adds rows to a Delta table, which is made when absent. */
public final class DeltaAppend {
    private static final int ATTEMPTS = 5;

    private DeltaAppend() {}

    /**
     * Adds a batch, unless it is there already.
     *
     * @param table path or name
     * @param batch names these rows, and only these
     */
    public static void once(Dataset<Row> rows, String table, String batch) {
        DataFrameWriter<Row> writer = rows.coalesce(1)
                .write()
                .format("delta")
                .mode("append")
                // Delta's own way to take a batch once: the same application and number are a repetition.
                .option("txnAppId", batch)
                .option("txnVersion", "1");
        for (int attempt = 1; ; attempt++) {
            try {
                if (isPath(table)) {
                    writer.save(table);
                } else {
                    writer.saveAsTable(table);
                }
                return;
            } catch (DeltaConcurrentModificationException e) {
                // Somebody made the table at the same moment.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** A name has neither a slash nor a scheme. */
    public static boolean isPath(String table) {
        return table.contains("/");
    }
}
