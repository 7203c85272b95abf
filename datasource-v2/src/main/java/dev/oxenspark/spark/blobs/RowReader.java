package dev.oxenspark.spark.blobs;

import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** The rows of batches, one after another. Each is gone with the next. */
final class RowReader implements PartitionReader<InternalRow> {
    private final PartitionReader<ColumnarBatch> batches;
    private Iterator<InternalRow> rows = Collections.emptyIterator();
    private InternalRow current = InternalRow.empty();

    private RowReader(PartitionReader<ColumnarBatch> batches) {
        this.batches = batches;
    }

    static PartitionReader<InternalRow> of(PartitionReaderFactory factory, InputPartition partition) {
        return factory.supportColumnarReads(partition)
                ? new RowReader(factory.createColumnarReader(partition))
                : factory.createReader(partition);
    }

    @Override
    public boolean next() throws IOException {
        while (!rows.hasNext()) {
            if (!batches.next()) {
                return false;
            }
            rows = batches.get().rowIterator();
        }
        current = rows.next();
        return true;
    }

    @Override
    public InternalRow get() {
        return current;
    }

    @Override
    public void close() throws IOException {
        batches.close();
    }
}
