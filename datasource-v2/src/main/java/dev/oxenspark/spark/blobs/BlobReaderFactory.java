package dev.oxenspark.spark.blobs;

import dev.oxenspark.spark.blobs.BlobColumns.Blob;
import dev.oxenspark.spark.bridge.TaskCondition;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.StructType;

/** Sent to tasks: how to read rows, and what to do with them. */
record BlobReaderFactory(
        PartitionReaderFactory rows,
        StructType columns,
        TaskCondition condition,
        int limit,
        List<Blob> blobs,
        BlobFetch.Settings settings)
        implements PartitionReaderFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
        ChosenRows chosen = new ChosenRows(RowReader.of(rows, partition), condition.on(columns), limit);
        return blobs.isEmpty() ? chosen : new BlobReader(chosen, columns, blobs, new BlobFetch(settings));
    }
}
