package dev.oxenspark.spark.files;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.spark.bridge.TaskCondition;
import dev.oxenspark.spark.table.PinnedPath;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
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

    static FilesReaderFactory of(PinnedPath path, StructType columns, TaskCondition condition) {
        return new FilesReaderFactory(
                path.repository(),
                FileColumns.readsContent(columns) ? path.contentSettings() : path.settings(),
                path.existing().commit().id(),
                columns,
                condition,
                path.options().maxContentBytes());
    }

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
        return new FilesReader(this, (FilesPartition) partition);
    }

    Predicate<FileEntry> chosen() {
        return condition.on(FileColumns::value);
    }
}
