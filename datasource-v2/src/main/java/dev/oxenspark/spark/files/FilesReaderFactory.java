package dev.oxenspark.spark.files;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.spark.bridge.TaskCondition;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Sent to tasks: where the contents are.
 *
 * @param condition that files which a task lists itself have to meet
 */
record FilesReaderFactory(
        RepositoryAddress repository,
        OxenSettings settings,
        Hash commit,
        StructType columns,
        TaskCondition condition,
        long maxContentBytes)
        implements PartitionReaderFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
        return new FilesReader(this, (FilesPartition) partition);
    }

    Predicate<FileEntry> chosen() {
        StructType deciding = new StructType(condition.columns().stream()
                .map(name -> FileColumns.SCHEMA.apply(name))
                .toArray(StructField[]::new));
        String[] names = deciding.fieldNames();
        Predicate<InternalRow> holds = condition.on(deciding);
        return file -> {
            Object[] values = new Object[names.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = FileColumns.value(file, names[i]);
            }
            return holds.test(new GenericInternalRow(values));
        };
    }
}
