package dev.oxenspark.spark.read;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.FileMetadata;
import dev.oxenspark.spark.bridge.Portion;
import dev.oxenspark.spark.bridge.TableConditions;
import dev.oxenspark.spark.bridge.TableReader;
import dev.oxenspark.spark.metric.CountedScan;
import dev.oxenspark.spark.metric.ScanCost;
import dev.oxenspark.spark.table.PinnedPath;
import dev.oxenspark.spark.table.TableColumns;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.connector.expressions.Expressions;
import org.apache.spark.sql.connector.expressions.NamedReference;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.connector.read.SupportsRuntimeV2Filtering;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** One query's reading of a table. Spark asks for the same things several times, so they are made once. */
final class TableScan implements CountedScan, SupportsReportStatistics, SupportsRuntimeV2Filtering {
    private final PinnedPath path;
    private final TableColumns columns;
    private final StructType inFiles;
    private final StructType ofFiles;
    private final TableConditions conditions;
    private final FileAccess access;
    private final Portion portion;
    private final ScanCost cost = new ScanCost();
    private List<FileEntry> files;
    private InputPartition @Nullable [] partitions;

    /** @param files those of the table that the conditions leave */
    TableScan(
            PinnedPath path,
            TableColumns columns,
            StructType wanted,
            TableConditions conditions,
            List<FileEntry> files,
            Portion portion) {
        this.path = path;
        this.columns = columns;
        this.inFiles = columns.inFiles(wanted);
        this.ofFiles = columns.ofFiles(wanted);
        this.conditions = conditions;
        this.files = files;
        this.portion = portion;
        this.access = new FileAccess(path, columns);
        cost.countPrunedFiles(columns.table().files().size() - files.size());
    }

    @Override
    public StructType readSchema() {
        return TableReader.together(inFiles, ofFiles);
    }

    @Override
    public ScanCost cost() {
        return cost;
    }

    @Override
    public InputPartition[] planInputPartitions() {
        if (partitions == null) {
            partitions = cost.ofPlanning(() -> access.reader().plan(access.files(files, ofFiles), portion));
        }
        return partitions;
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        return ScanCost.counting(access.reader().factory(columns.data(), inFiles, ofFiles, conditions.ofData()));
    }

    /** Said outright, since Spark would otherwise plan the whole query to find out, even to explain it. */
    @Override
    public ColumnarSupportMode columnarSupportMode() {
        return TableReader.isVectorised(columns.table().format(), readSchema())
                ? ColumnarSupportMode.SUPPORTED
                : ColumnarSupportMode.UNSUPPORTED;
    }

    @Override
    public NamedReference[] filterAttributes() {
        return Arrays.stream(ofFiles.fieldNames()).map(Expressions::column).toArray(NamedReference[]::new);
    }

    /** Called once the other side of a join is known, before the partitions are asked for again. */
    @Override
    public void filter(Predicate[] values) {
        List<FileEntry> left = TableConditions.select(files, values, columns::value);
        if (left.size() < files.size()) {
            cost.countPrunedFiles(files.size() - left.size());
            this.files = left;
            this.partitions = null;
        }
    }

    @Override
    public Statistics estimateStatistics() {
        double part = portion.upper() - portion.lower();
        double bytes = files.stream().mapToLong(FileEntry::size).sum() * part;
        int width = columns.data().defaultSize();
        double share = columns.data().isEmpty() ? 1 : (double) Math.max(1, inFiles.defaultSize()) / Math.max(1, width);
        long size = Math.max(1, (long) (bytes * Math.min(1, share)));
        return new Statistics() {
            @Override
            public OptionalLong sizeInBytes() {
                return OptionalLong.of(size);
            }

            @Override
            public OptionalLong numRows() {
                return part < 1 ? OptionalLong.empty() : rows();
            }
        };
    }

    /** From what Oxen recorded about the files, if it did so for all. */
    private OptionalLong rows() {
        long rows = 0;
        for (FileEntry file : files) {
            if (!(file.metadata() instanceof FileMetadata.Tabular tabular)) {
                return OptionalLong.empty();
            }
            rows += tabular.height();
        }
        return OptionalLong.of(rows);
    }

    @Override
    public String description() {
        return "oxen %s %s, %d of %d files, FileFilters: %s, PushedFilters: %s%s, ReadSchema: %s"
                .formatted(
                        columns.table().format().key(),
                        path.text(),
                        files.size(),
                        columns.table().files().size(),
                        conditions.fileText(),
                        conditions.text(),
                        portion.text(),
                        readSchema().catalogString());
    }
}
