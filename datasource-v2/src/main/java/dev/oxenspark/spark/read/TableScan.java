package dev.oxenspark.spark.read;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.FileMetadata;
import dev.oxenspark.spark.bridge.TableReader;
import dev.oxenspark.spark.metric.ScanCost;
import dev.oxenspark.spark.table.HadoopFiles;
import dev.oxenspark.spark.table.PinnedPath;
import dev.oxenspark.spark.table.TableFiles;
import java.util.Arrays;
import java.util.OptionalLong;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** One query's reading of a table. Spark asks for the same things several times, so they are made once. */
final class TableScan implements Scan, Batch, SupportsReportStatistics {
    private final PinnedPath path;
    private final TableFiles table;
    private final StructType all;
    private final StructType wanted;
    private final Predicate[] predicates;
    private final HadoopFiles files;
    private final TableReader reader;
    private final ScanCost cost = new ScanCost();
    private InputPartition @Nullable [] partitions;

    TableScan(PinnedPath path, TableFiles table, StructType all, StructType wanted, Predicate[] predicates) {
        this.path = path;
        this.table = table;
        this.all = all;
        this.wanted = wanted;
        this.predicates = predicates;
        this.files = HadoopFiles.of(path, table);
        this.reader = TableReader.of(table.format(), files.options());
    }

    @Override
    public StructType readSchema() {
        return wanted;
    }

    @Override
    public Batch toBatch() {
        return this;
    }

    @Override
    public InputPartition[] planInputPartitions() {
        if (partitions == null) {
            partitions = cost.ofPlanning(() -> reader.plan(files.statuses()));
        }
        return partitions;
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        return ScanCost.counting(reader.factory(all, wanted, predicates));
    }

    @Override
    public CustomMetric[] supportedCustomMetrics() {
        return ScanCost.metrics();
    }

    @Override
    public CustomTaskMetric[] reportDriverMetrics() {
        return cost.values();
    }

    /** Said outright, since Spark would otherwise plan the whole query to find out, even to explain it. */
    @Override
    public ColumnarSupportMode columnarSupportMode() {
        return reader.isVectorised(wanted) ? ColumnarSupportMode.SUPPORTED : ColumnarSupportMode.UNSUPPORTED;
    }

    @Override
    public Statistics estimateStatistics() {
        long bytes = table.files().stream().mapToLong(FileEntry::size).sum();
        double share = all.isEmpty() ? 1 : (double) Math.max(1, wanted.defaultSize()) / Math.max(1, all.defaultSize());
        long size = Math.max(1, (long) (bytes * Math.min(1, share)));
        return new Statistics() {
            @Override
            public OptionalLong sizeInBytes() {
                return OptionalLong.of(size);
            }

            @Override
            public OptionalLong numRows() {
                return rows();
            }
        };
    }

    /** From what Oxen recorded about the files, if it did so for all. */
    private OptionalLong rows() {
        long rows = 0;
        for (FileEntry file : table.files()) {
            if (!(file.metadata() instanceof FileMetadata.Tabular tabular)) {
                return OptionalLong.empty();
            }
            rows += tabular.height();
        }
        return OptionalLong.of(rows);
    }

    @Override
    public String description() {
        return "oxen %s %s, %d files, PushedFilters: %s, ReadSchema: %s"
                .formatted(
                        table.format().key(),
                        path.text(),
                        table.files().size(),
                        Arrays.toString(predicates),
                        wanted.catalogString());
    }
}
