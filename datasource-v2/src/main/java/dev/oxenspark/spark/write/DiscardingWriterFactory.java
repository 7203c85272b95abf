package dev.oxenspark.spark.write;

import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.WriterCommitMessage;

/** For a write that turns out to be done already. */
record DiscardingWriterFactory() implements DataWriterFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public DataWriter<InternalRow> createWriter(int partition, long task) {
        return new DataWriter<>() {
            @Override
            public void write(InternalRow row) {
                // Its commit is there.
            }

            @Override
            public WriterCommitMessage commit() {
                return new StoredParts(List.of());
            }

            @Override
            public void abort() {
                // Nothing was begun.
            }

            @Override
            public void close() {
                // Nothing was opened.
            }
        };
    }
}
