package dev.oxenspark.spark.bridge;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;
import scala.Function1;
import scala.collection.Iterator;

/** Sent to tasks: Spark's function from a file to its rows, which are batches when it was built so. */
record FilePartitionReaderFactory(
        Function1<PartitionedFile, Iterator<InternalRow>> read,
        boolean vectorised,
        @Nullable RowGroupStatistics statistics)
        implements PartitionReaderFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean supportColumnarReads(InputPartition partition) {
        return vectorised;
    }

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
        return new FilePartitionReader<>((FilePartition) partition, read, statistics);
    }

    @Override
    public PartitionReader<ColumnarBatch> createColumnarReader(InputPartition partition) {
        return new FilePartitionReader<>((FilePartition) partition, read, statistics);
    }
}
