package dev.oxenspark.spark.write;

import dev.oxenspark.connector.TaskUploads;
import dev.oxenspark.spark.bridge.RowFileFormat;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.jspecify.annotations.Nullable;

/** Sent to tasks. */
record PartWriterFactory(
        RowFileFormat format,
        PartNames names,
        TaskUploads uploads,
        @Nullable String spoolDirectory) implements DataWriterFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public DataWriter<InternalRow> createWriter(int partition, long task) {
        return new PartWriter(this, partition);
    }
}
