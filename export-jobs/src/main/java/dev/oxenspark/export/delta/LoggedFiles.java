package dev.oxenspark.export.delta;

import static scala.jdk.javaapi.CollectionConverters.asScala;

import io.delta.kernel.Table;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.UnsupportedProtocolVersionException;
import io.delta.kernel.exceptions.UnsupportedTableFeatureException;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.util.VectorUtils;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.DeletionVectorDescriptor;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * The data files of a version of a Delta table, as the table's log has them, with all that it takes to read them, but
 * without statistics. Where it can, Delta's Kernel reads the log, here and now; for the same, Spark runs jobs, which
 * cost seconds in a process that has run none yet.
 */
final class LoggedFiles {
    private LoggedFiles() {}

    static List<AddFile> of(DeltaLog log, Snapshot snapshot) {
        if (!snapshot.isCatalogOwned()) {
            try {
                return byKernel(log.dataPath(), snapshot.version(), log.newDeltaHadoopConf());
            } catch (UnsupportedTableFeatureException | UnsupportedProtocolVersionException e) {
                // Spark has built the snapshot, so it knows what Kernel does not.
            }
        }
        // What a catalog has agreed to need not be in the folder yet.
        return bySpark(snapshot);
    }

    static List<AddFile> bySpark(Snapshot snapshot) {
        return snapshot.allFiles().collectAsList().stream()
                .map(file -> file(
                        file.path(),
                        file.partitionValues(),
                        file.size(),
                        file.modificationTime(),
                        file.deletionVector(),
                        file.baseRowId(),
                        file.defaultRowCommitVersion()))
                .toList();
    }

    static List<AddFile> byKernel(Path table, long version, Configuration conf) {
        Engine engine = DefaultEngine.create(conf);
        List<AddFile> files = new ArrayList<>();
        try (CloseableIterator<FilteredColumnarBatch> batches = Table.forPath(engine, table.toString())
                .getSnapshotAsOfVersion(engine, version)
                .getScanBuilder()
                .build()
                .getScanFiles(engine)) {
            while (batches.hasNext()) {
                try (CloseableIterator<Row> rows = batches.next().getRows()) {
                    rows.forEachRemaining(row -> files.add(of(row)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static AddFile of(Row row) {
        var file = new io.delta.kernel.internal.actions.AddFile(row.getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL));
        Map<String, @Nullable String> partition = VectorUtils.toJavaMap(file.getPartitionValues());
        return file(
                file.getPath(),
                scala.collection.immutable.Map.from(asScala(partition)),
                file.getSize(),
                file.getModificationTime(),
                file.getDeletionVector().map(LoggedFiles::vector).orElse(null),
                option(file.getBaseRowId()),
                option(file.getDefaultRowCommitVersion()));
    }

    private static DeletionVectorDescriptor vector(io.delta.kernel.internal.actions.DeletionVectorDescriptor vector) {
        return new DeletionVectorDescriptor(
                vector.getStorageType(),
                vector.getPathOrInlineDv(),
                option(vector.getOffset()),
                vector.getSizeInBytes(),
                vector.getCardinality(),
                Option.empty());
    }

    private static Option<Object> option(Optional<? extends Object> value) {
        return Option.apply(value.orElse(null));
    }

    private static AddFile file(
            String path,
            scala.collection.immutable.Map<String, String> partition,
            long size,
            long modified,
            @Nullable DeletionVectorDescriptor vector,
            Option<Object> baseRowId,
            Option<Object> rowCommitVersion) {
        return new AddFile(
                path,
                partition,
                size,
                modified,
                false,
                null,
                null,
                vector,
                baseRowId,
                rowCommitVersion,
                Option.empty(),
                Option.empty(),
                Option.empty());
    }

    /** Where a data file and its deletion vector lie. */
    static List<Path> at(DeltaLog log, AddFile file) {
        DeletionVectorDescriptor vector = file.deletionVector();
        return vector == null || !vector.isOnDisk()
                ? List.of(file.absolutePath(log))
                : List.of(file.absolutePath(log), vector.absolutePath(log.dataPath()));
    }

    /** Unique id of its deletion vector; empty where it has none. */
    static String vector(AddFile file) {
        return file.deletionVector() == null ? "" : file.deletionVector().uniqueId();
    }
}
