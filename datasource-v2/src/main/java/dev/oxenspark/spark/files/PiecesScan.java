package dev.oxenspark.spark.files;

import dev.oxenspark.connector.TreePiece;
import dev.oxenspark.spark.bridge.TaskCondition;
import dev.oxenspark.spark.metric.CountedScan;
import dev.oxenspark.spark.metric.ScanCost;
import dev.oxenspark.spark.table.PinnedPath;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;

/** Files of a large tree as rows: the plan holds where they are listed, and tasks list them. */
final class PiecesScan implements CountedScan, SupportsReportStatistics {
    private static final int MOST_FILES = 50_000;
    private static final long MOST_BYTES = 128L << 20;

    private final PinnedPath path;
    private final List<TreePiece> pieces;
    private final StructType columns;
    private final TaskCondition condition;
    private final ScanCost cost = new ScanCost();

    PiecesScan(PinnedPath path, List<TreePiece> pieces, StructType columns, TaskCondition condition) {
        this.path = path;
        this.pieces = pieces;
        this.columns = columns;
        this.condition = condition;
        cost.countPrunedFiles(files(path.existing().pieces()) - files(pieces));
    }

    private static long files(List<TreePiece> pieces) {
        return pieces.stream().mapToLong(TreePiece::files).sum();
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
        long mostFiles = Math.min(MOST_FILES, 1 + files(pieces) / Math.max(1, cores));
        List<InputPartition> partitions = new ArrayList<>();
        List<TreePiece> together = new ArrayList<>();
        long files = 0;
        long bytes = 0;
        for (TreePiece piece : pieces) {
            boolean full = files + piece.files() > mostFiles
                    || FileColumns.readsContent(columns) && bytes + piece.bytes() > MOST_BYTES;
            if (full && !together.isEmpty()) {
                partitions.add(new FilesPartition(List.of(), List.copyOf(together)));
                together.clear();
                files = 0;
                bytes = 0;
            }
            together.add(piece);
            files += piece.files();
            bytes += piece.bytes();
        }
        if (!together.isEmpty()) {
            partitions.add(new FilesPartition(List.of(), List.copyOf(together)));
        }
        return partitions.toArray(InputPartition[]::new);
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        return ScanCost.counting(FilesReaderFactory.of(path, columns, condition));
    }

    @Override
    public ColumnarSupportMode columnarSupportMode() {
        return ColumnarSupportMode.UNSUPPORTED;
    }

    @Override
    public Statistics estimateStatistics() {
        long rows = files(pieces);
        long contents = FileColumns.readsContent(columns)
                ? pieces.stream().mapToLong(TreePiece::bytes).sum()
                : 0;
        return new Statistics() {
            @Override
            public OptionalLong sizeInBytes() {
                return OptionalLong.of(Math.max(1, rows * columns.defaultSize() + contents));
            }

            @Override
            public OptionalLong numRows() {
                return OptionalLong.of(rows);
            }
        };
    }

    @Override
    public String description() {
        return "oxen files %s, in %d of %d pieces, Conditions: %s, ReadSchema: %s"
                .formatted(
                        path.text(),
                        pieces.size(),
                        path.existing().pieces().size(),
                        condition,
                        columns.catalogString());
    }
}
