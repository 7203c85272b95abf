package dev.oxenspark.spark;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.spark.blobs.BlobTable;
import dev.oxenspark.spark.files.FileColumns;
import dev.oxenspark.spark.files.FilesScan;
import dev.oxenspark.spark.read.TableScanBuilder;
import dev.oxenspark.spark.table.MetadataField;
import dev.oxenspark.spark.table.PinnedPath;
import dev.oxenspark.spark.table.TableColumns;
import dev.oxenspark.spark.table.TableFiles;
import dev.oxenspark.spark.write.PathWriteBuilder;
import dev.oxenspark.spark.write.WriteMode;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.MetadataColumn;
import org.apache.spark.sql.connector.catalog.StagedTable;
import org.apache.spark.sql.connector.catalog.SupportsMetadataColumns;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.jspecify.annotations.Nullable;

/**
 * A pinned path as Spark sees it: a table, files, or nothing yet. It has no version of its own for Spark to follow,
 * since it stays at its commit.
 */
class PathTable implements SupportsRead, SupportsMetadataColumns, SupportsWrite {
    private final PinnedPath path;
    private final WriteMode mode;
    /** Whether it takes any columns, so that those of what is there are never looked up. */
    private final boolean takesAny;

    private @Nullable StructType columns;
    private @Nullable Optional<TableColumns> table;

    /** @param columns null: those of what is there */
    PathTable(PinnedPath path, WriteMode mode, @Nullable StructType columns) {
        this.path = path;
        this.mode = mode;
        this.takesAny = columns != null;
        this.columns = columns;
    }

    static PathTable toRead(PinnedPath path) {
        return new PathTable(path, WriteMode.APPEND, null);
    }

    /** Takes any columns, so those of what is there are not looked up: it may be of another format, or broken. */
    static PathTable toWrite(PinnedPath path) {
        return new PathTable(path, WriteMode.APPEND, new StructType());
    }

    /** One that a write is to create. There is nothing to commit or abort beside the write itself. */
    static StagedTable staged(PinnedPath path) {
        return staged(path, WriteMode.CREATE);
    }

    /** @param mode what becomes of a table that is there */
    static StagedTable staged(PinnedPath path, WriteMode mode) {
        return new Staged(path, mode);
    }

    private static final class Staged extends PathTable implements StagedTable {
        /** Whatever is written: what is there goes, so its columns do not count. */
        private Staged(PinnedPath path, WriteMode mode) {
            super(path, mode, new StructType());
        }

        @Override
        public void commitStagedChanges() {
            // The write's own commit has made the table.
        }

        @Override
        public void abortStagedChanges() {
            // The write's own abort leaves nothing visible, and nothing may be deleted.
        }
    }

    @Override
    public String name() {
        return path.text();
    }

    @Override
    public Set<TableCapability> capabilities() {
        return Set.of(
                TableCapability.BATCH_READ,
                TableCapability.BATCH_WRITE,
                TableCapability.TRUNCATE,
                TableCapability.ACCEPT_ANY_SCHEMA);
    }

    @SuppressWarnings("deprecation")
    @Override
    public synchronized StructType schema() {
        if (columns == null) {
            columns = existing();
        }
        return columns;
    }

    private StructType existing() {
        return table().map(this::shown).orElse(FileColumns.SCHEMA);
    }

    private StructType shown(TableColumns known) {
        return path.options().blobs().isEmpty() ? known.all() : BlobTable.columns(path, known);
    }

    /** Empty when it is shown as files. */
    private synchronized Optional<TableColumns> table() {
        if (table == null) {
            table = TableFiles.of(path).map(files -> TableColumns.of(path, files));
        }
        return table;
    }

    @Override
    public MetadataColumn[] metadataColumns() {
        boolean shown = !takesAny && table().isPresent();
        return shown ? MetadataField.ALL.toArray(MetadataColumn[]::new) : new MetadataColumn[0];
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
        return scanBuilder(path);
    }

    final ScanBuilder scanBuilder(PinnedPath asked) {
        var unused = asked.existing();
        Optional<TableColumns> known = table();
        if (known.isEmpty()) {
            return FilesScan.builder(asked);
        }
        return asked.options().blobs().isEmpty()
                ? new TableScanBuilder(asked, known.get())
                : BlobTable.scanBuilder(asked, known.get());
    }

    @Override
    public WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
        return writeBuilder(path, info);
    }

    final WriteBuilder writeBuilder(PinnedPath target, LogicalWriteInfo info) {
        OxenOptions.View view = target.options().as();
        if (view != OxenOptions.View.BY_CONTENT && view != OxenOptions.View.TABLE) {
            throw new OxenException(
                    ErrorCategory.UNSUPPORTED,
                    "Rows of %s can't be written: leave out as = %s to write a table"
                            .formatted(view.key(), view.key()));
        }
        return new PathWriteBuilder(target, info, mode);
    }
}
