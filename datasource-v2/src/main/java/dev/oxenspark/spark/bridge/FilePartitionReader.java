package dev.oxenspark.spark.bridge;

import dev.oxenspark.connector.Traffic;
import java.io.Closeable;
import java.io.IOException;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.jspecify.annotations.Nullable;
import scala.Function1;
import scala.collection.Iterator;

/** One file after another; {@code T} is what the function really returns, rows or batches. */
final class FilePartitionReader<T> implements PartitionReader<T> {
    private final FilePartition partition;
    private final Function1<PartitionedFile, Iterator<InternalRow>> read;
    private final @Nullable RowGroupStatistics statistics;
    private int next;
    private @Nullable Iterator<InternalRow> rows;
    private @Nullable Object current;

    /** @param statistics null where nothing is left out by them */
    FilePartitionReader(
            FilePartition partition,
            Function1<PartitionedFile, Iterator<InternalRow>> read,
            @Nullable RowGroupStatistics statistics) {
        this.partition = partition;
        this.read = read;
        this.statistics = statistics;
    }

    @Override
    public boolean next() throws IOException {
        while (rows == null || !rows.hasNext()) {
            close();
            if (next == partition.files().length) {
                return false;
            }
            PartitionedFile file = partition.files()[next++];
            InputFileBlockHolder.set(file.filePath().urlEncoded(), file.start(), file.length());
            rows = read.apply(file);
            if (statistics != null) {
                Traffic.current().countPrunedRowGroups(statistics.pruned(file));
            }
        }
        current = rows.next();
        return true;
    }

    @Override
    @SuppressWarnings("unchecked")
    public T get() {
        if (current == null) {
            throw new IllegalStateException("get() before next()");
        }
        return (T) current;
    }

    @Override
    public void close() throws IOException {
        InputFileBlockHolder.unset();
        if (rows instanceof Closeable closeable) {
            closeable.close();
        }
        rows = null;
    }
}
