package dev.oxenspark.export.delta;

import io.delta.kernel.Table;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.UnsupportedProtocolVersionException;
import io.delta.kernel.exceptions.UnsupportedTableFeatureException;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.DeletionVectorDescriptor;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * A data file of a version of a Delta table, as the table's log has it. Where it can, Delta's Kernel reads that, here
 * and now; for the same, Spark runs jobs, which cost seconds in a process that has run none yet.
 *
 * @param name as it is written in the log
 * @param size in bytes
 * @param vector unique id of its deletion vector; empty where it has none
 * @param at the file, and that of its deletion vector, if that lies in one
 */
record LoggedFile(String name, long size, String vector, List<Path> at) {

    static List<LoggedFile> of(DeltaLog log, Snapshot snapshot) {
        if (!snapshot.isCatalogOwned()) {
            try {
                return byKernel(log.dataPath(), snapshot.version(), log.newDeltaHadoopConf());
            } catch (UnsupportedTableFeatureException | UnsupportedProtocolVersionException e) {
                // Spark has built the snapshot, so it knows what Kernel does not.
            }
        }
        // What a catalog has agreed to need not be in the folder yet.
        return bySpark(log, snapshot);
    }

    static List<LoggedFile> bySpark(DeltaLog log, Snapshot snapshot) {
        return snapshot.allFiles().collectAsList().stream()
                .map(file -> new LoggedFile(
                        file.path(),
                        file.size(),
                        file.deletionVector() == null
                                ? ""
                                : file.deletionVector().uniqueId(),
                        at(log, file)))
                .toList();
    }

    /** Where a data file and its deletion vector lie. */
    static List<Path> at(DeltaLog log, org.apache.spark.sql.delta.actions.AddFile file) {
        var vector = file.deletionVector();
        return vector == null || !vector.isOnDisk()
                ? List.of(file.absolutePath(log))
                : List.of(file.absolutePath(log), vector.absolutePath(log.dataPath()));
    }

    static List<LoggedFile> byKernel(Path table, long version, Configuration conf) {
        Engine engine = DefaultEngine.create(conf);
        String root = table.toString();
        List<LoggedFile> files = new ArrayList<>();
        try (CloseableIterator<FilteredColumnarBatch> batches = Table.forPath(engine, root)
                .getSnapshotAsOfVersion(engine, version)
                .getScanBuilder()
                .build()
                .getScanFiles(engine)) {
            while (batches.hasNext()) {
                try (CloseableIterator<Row> rows = batches.next().getRows()) {
                    rows.forEachRemaining(row -> files.add(of(root, row)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static LoggedFile of(String root, Row row) {
        AddFile file = new AddFile(row.getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL));
        @Nullable DeletionVectorDescriptor vector = InternalScanFileUtils.getDeletionVectorDescriptorFromRow(row);
        List<Path> at = new ArrayList<>();
        at.add(new Path(InternalScanFileUtils.getAddFileStatus(row).getPath()));
        if (vector != null && vector.isOnDisk()) {
            at.add(new Path(vector.getAbsolutePath(root)));
        }
        return new LoggedFile(file.getPath(), file.getSize(), vector == null ? "" : vector.getUniqueId(), at);
    }
}
