package dev.oxenspark.spark.blobs;

import dev.oxenspark.spark.table.PinnedPath;
import dev.oxenspark.spark.table.TableColumns;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;

/** Tables read with option {@code blobs}. */
public final class BlobTable {
    private BlobTable() {}

    /**
     * The columns of a table and, beside those of paths, contents.
     *
     * @throws dev.oxenspark.connector.OxenException {@code INVALID} when the option names a column that is none of
     *     paths
     */
    public static StructType columns(PinnedPath path, TableColumns table) {
        return BlobColumns.of(path, table.all()).all();
    }

    public static ScanBuilder scanBuilder(PinnedPath path, TableColumns table) {
        return new BlobScanBuilder(path, BlobColumns.of(path, table.all()), table);
    }
}
