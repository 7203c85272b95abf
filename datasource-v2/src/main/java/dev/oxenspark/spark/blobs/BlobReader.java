package dev.oxenspark.spark.blobs;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.spark.blobs.BlobColumns.Blob;
import dev.oxenspark.spark.bridge.CurrentFile;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Joins rows with the contents of the files that they name: many rows are gathered, their paths found, and contents
 * fetched for as many rows as memory allows.
 */
final class BlobReader implements PartitionReader<InternalRow> {
    private static final int MOST_ROWS = 1_000;
    private static final long MOST_ROW_BYTES = 16L << 20;
    private static final long MOST_CONTENT_BYTES = 16L << 20;

    private final PartitionReader<InternalRow> rows;
    private final List<Blob> blobs;
    private final int[] paths;
    private final BlobFetch fetch;
    private final BlobCheck check;
    private final UnsafeProjection copying;
    private final Deque<Gathered> gathered = new ArrayDeque<>();
    /** How many of the gathered rows, from the first, have their contents at hand. */
    private int ready;

    /** Where reading goes on. */
    private CurrentFile reading = CurrentFile.now();

    private InternalRow current = InternalRow.empty();

    /**
     * A row that waits for its turn.
     *
     * @param source the file of the table that it is from
     * @param files what each of the columns names; null for none
     */
    private record Gathered(
            UnsafeRow row, CurrentFile source, @Nullable BlobLocation[] files) {}

    BlobReader(PartitionReader<InternalRow> rows, StructType columns, List<Blob> blobs, BlobFetch fetch) {
        this.rows = rows;
        this.blobs = blobs;
        this.paths =
                blobs.stream().mapToInt(blob -> columns.fieldIndex(blob.path())).toArray();
        this.fetch = fetch;
        this.check = new BlobCheck(columns, fetch.settings());
        this.copying = UnsafeProjection.create(columns);
    }

    @Override
    public boolean next() throws IOException {
        if (gathered.isEmpty()) {
            gather();
        }
        if (gathered.isEmpty()) {
            return false;
        }
        if (ready == 0) {
            fetchForFirst();
        }
        Gathered first = gathered.removeFirst();
        ready--;
        first.source.restore();
        Object[] contents = new Object[blobs.size()];
        for (int i = 0; i < contents.length; i++) {
            BlobLocation file = first.files[i];
            contents[i] = file == null ? null : fetch.content(file.hash());
        }
        current = new JoinedRow(first.row, new GenericInternalRow(contents));
        return true;
    }

    private void gather() throws IOException {
        reading.restore();
        Set<String> named = new HashSet<>();
        long bytes = 0;
        while (gathered.size() < MOST_ROWS && bytes < MOST_ROW_BYTES && rows.next()) {
            UnsafeRow row = copying.apply(rows.get()).copy();
            bytes += row.getSizeInBytes();
            for (int i = 0; i < paths.length; i++) {
                String path = path(row, i);
                if (path != null) {
                    named.add(path);
                }
            }
            gathered.add(new Gathered(row, CurrentFile.now(), new BlobLocation[paths.length]));
        }
        reading = CurrentFile.now();
        Map<String, BlobLocation> found = fetch.find(named);
        gathered.forEach(row -> resolve(row, found));
    }

    private void resolve(Gathered row, Map<String, BlobLocation> found) {
        for (int i = 0; i < paths.length; i++) {
            String path = path(row.row, i);
            if (path != null) {
                row.files[i] = check.checked(found.get(path), path, blobs.get(i), row.row, row.source);
            }
        }
    }

    private @Nullable String path(UnsafeRow row, int blob) {
        return row.isNullAt(paths[blob]) ? null : row.getUTF8String(paths[blob]).toString();
    }

    /** At least the first, and those after it whose contents fit beside. */
    private void fetchForFirst() {
        Map<Hash, BlobLocation> wanted = new HashMap<>();
        long bytes = 0;
        for (Gathered row : gathered) {
            List<BlobLocation> more = new ArrayList<>();
            for (BlobLocation file : row.files) {
                if (file != null && !wanted.containsKey(file.hash())) {
                    more.add(file);
                    bytes += file.size();
                }
            }
            if (ready > 0 && bytes > MOST_CONTENT_BYTES) {
                break;
            }
            more.forEach(file -> wanted.put(file.hash(), file));
            ready++;
        }
        fetch.hold(wanted);
    }

    @Override
    public InternalRow get() {
        return current;
    }

    @Override
    public void close() throws IOException {
        try {
            rows.close();
        } finally {
            fetch.close();
        }
    }
}
