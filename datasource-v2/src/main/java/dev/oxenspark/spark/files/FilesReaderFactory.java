package dev.oxenspark.spark.files;

import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.StructType;

/** Sent to tasks: where the contents are. */
record FilesReaderFactory(
        RepositoryAddress repository, OxenSettings settings, Hash commit, StructType columns, long maxContentBytes)
        implements PartitionReaderFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
        return new FilesReader(this, ((FilesPartition) partition).files());
    }
}
