package dev.oxenspark.spark.metric;

import dev.oxenspark.connector.Traffic;
import java.util.function.Supplier;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Sent to tasks: another factory, whose readers are counted. */
record CountingFactory(PartitionReaderFactory counted) implements PartitionReaderFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean supportColumnarReads(InputPartition partition) {
        return counted.supportColumnarReads(partition);
    }

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
        return counting(() -> counted.createReader(partition));
    }

    @Override
    public PartitionReader<ColumnarBatch> createColumnarReader(InputPartition partition) {
        return counting(() -> counted.createColumnarReader(partition));
    }

    private static <T> PartitionReader<T> counting(Supplier<PartitionReader<T>> reader) {
        Traffic traffic = Traffic.part();
        try (Traffic.Scope scope = traffic.enter()) {
            return new CountingReader<>(reader.get(), traffic);
        }
    }
}
