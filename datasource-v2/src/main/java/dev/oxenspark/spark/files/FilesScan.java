package dev.oxenspark.spark.files;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.spark.bridge.ItemScanBuilder;
import dev.oxenspark.spark.bridge.RowsScan;
import dev.oxenspark.spark.bridge.TaskCondition;
import dev.oxenspark.spark.metric.CountedScan;
import dev.oxenspark.spark.metric.ScanCost;
import dev.oxenspark.spark.table.PinnedPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;

/** Files as rows. What the tree says about them travels in the plan; only contents are fetched, by tasks. */
public final class FilesScan implements CountedScan, SupportsReportStatistics {
    private static final int FILES_PER_PARTITION = 50_000;
    /** As rows of a plan they cost the driver more than as entries of a tree. */
    private static final int MOST_WITHOUT_JOB = 10_000;

    private static final long LEAST_BYTES = 4L << 20;
    private static final long MOST_BYTES = 128L << 20;
    /** What a file costs beside its bytes, so that empty ones count as well. */
    private static final long BYTES_PER_FILE = 4L << 10;

    private final PinnedPath path;
    private final List<FileEntry> files;
    private final StructType columns;
    private final ScanCost cost = new ScanCost();

    private FilesScan(PinnedPath path, List<FileEntry> files, StructType columns) {
        this.path = path;
        this.files = files;
        this.columns = columns;
        cost.countPrunedFiles(path.files().size() - files.size());
    }

    public static ScanBuilder builder(PinnedPath path) {
        if (!path.existing().pieces().isEmpty()) {
            return new PiecesScanBuilder(path);
        }
        return new ItemScanBuilder<>(
                path.existing().files(),
                FileColumns.SCHEMA,
                FileColumns.KNOWN,
                FileColumns::value,
                (files, columns) -> scan(path, files, columns));
    }

    private static Scan scan(PinnedPath path, List<FileEntry> files, StructType columns) {
        FilesScan scan = new FilesScan(path, files, columns);
        boolean known = !FileColumns.readsContent(columns) && files.size() <= MOST_WITHOUT_JOB;
        return known ? new RowsScan(scan.description(), columns, scan.rows()) : scan;
    }

    private List<InternalRow> rows() {
        return files.stream()
                .<InternalRow>map(file -> new GenericInternalRow(Arrays.stream(columns.fieldNames())
                        .map(column -> FileColumns.value(file, column))
                        .toArray()))
                .toList();
    }

    private long cost(FileEntry file) {
        return BYTES_PER_FILE + (FileColumns.readsContent(columns) ? file.size() : 0);
    }

    @Override
    public StructType readSchema() {
        return columns;
    }

    @Override
    public ScanCost cost() {
        return cost;
    }

    @Override
    public InputPartition[] planInputPartitions() {
        return cost.ofPlanning(this::partitions);
    }

    private InputPartition[] partitions() {
        int cores = SparkSession.active().sparkContext().defaultParallelism();
        long total = files.stream().mapToLong(this::cost).sum();
        long most = FileColumns.readsContent(columns)
                ? Math.max(LEAST_BYTES, Math.min(MOST_BYTES, total / Math.max(1, cores)))
                : Long.MAX_VALUE;
        List<InputPartition> partitions = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int to = 0; to < files.size(); to++) {
            long cost = cost(files.get(to));
            if (to > from && (bytes + cost > most || to - from == FILES_PER_PARTITION)) {
                partitions.add(new FilesPartition(List.copyOf(files.subList(from, to)), List.of()));
                from = to;
                bytes = 0;
            }
            bytes += cost;
        }
        if (from < files.size()) {
            partitions.add(new FilesPartition(List.copyOf(files.subList(from, files.size())), List.of()));
        }
        return partitions.toArray(InputPartition[]::new);
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        return ScanCost.counting(FilesReaderFactory.of(path, columns, TaskCondition.NONE));
    }

    @Override
    public ColumnarSupportMode columnarSupportMode() {
        return ColumnarSupportMode.UNSUPPORTED;
    }

    @Override
    public Statistics estimateStatistics() {
        long bytes = files.stream().mapToLong(this::cost).sum();
        return new Statistics() {
            @Override
            public OptionalLong sizeInBytes() {
                return OptionalLong.of(Math.max(1, bytes));
            }

            @Override
            public OptionalLong numRows() {
                return OptionalLong.of(files.size());
            }
        };
    }

    @Override
    public String description() {
        return "oxen files %s, %d of %d, ReadSchema: %s"
                .formatted(path.text(), files.size(), path.files().size(), columns.catalogString());
    }
}
