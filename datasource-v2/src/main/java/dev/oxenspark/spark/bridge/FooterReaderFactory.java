package dev.oxenspark.spark.bridge;

import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.util.SerializableConfiguration;
import scala.Function1;
import scala.collection.Iterator;

/** Sent to tasks that answer aggregates file by file. */
record FooterReaderFactory(
        FooterAggregates aggregates,
        Function1<PartitionedFile, Iterator<InternalRow>> read,
        Broadcast<SerializableConfiguration> conf)
        implements PartitionReaderFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
        return new FooterReader(
                aggregates, (FilePartition) partition, read, conf.value().value());
    }
}
