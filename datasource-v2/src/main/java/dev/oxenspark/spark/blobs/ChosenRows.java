package dev.oxenspark.spark.blobs;

import java.io.IOException;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;

/** The rows that meet a condition, up to a number of them. Each is gone with the next. */
final class ChosenRows implements PartitionReader<InternalRow> {
    private final PartitionReader<InternalRow> rows;
    private final Predicate<InternalRow> condition;
    private int left;

    ChosenRows(PartitionReader<InternalRow> rows, Predicate<InternalRow> condition, int limit) {
        this.rows = rows;
        this.condition = condition;
        this.left = limit;
    }

    @Override
    public boolean next() throws IOException {
        while (left > 0 && rows.next()) {
            if (condition.test(rows.get())) {
                left--;
                return true;
            }
        }
        return false;
    }

    @Override
    public InternalRow get() {
        return rows.get();
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
