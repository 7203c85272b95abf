package dev.oxenspark.spark.read;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.spark.bridge.FooterAggregates;
import dev.oxenspark.spark.metric.CountedScan;
import dev.oxenspark.spark.metric.ScanCost;
import dev.oxenspark.spark.table.PinnedPath;
import dev.oxenspark.spark.table.TableColumns;
import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.StructType;

/** Aggregates of a table whose files each tell their share; Spark puts these together. */
final class FooterScan implements CountedScan {
    private final PinnedPath path;
    private final TableColumns columns;
    private final FooterAggregates aggregates;
    private final List<FileEntry> files;
    private final FileAccess access;
    private final ScanCost cost = new ScanCost();

    FooterScan(PinnedPath path, TableColumns columns, FooterAggregates aggregates, List<FileEntry> files) {
        this.path = path;
        this.columns = columns;
        this.aggregates = aggregates;
        this.files = files;
        this.access = new FileAccess(path, columns);
        cost.countPrunedFiles(columns.table().files().size() - files.size());
    }

    @Override
    public StructType readSchema() {
        return aggregates.answer();
    }

    @Override
    public ScanCost cost() {
        return cost;
    }

    @Override
    public InputPartition[] planInputPartitions() {
        StructType constants = aggregates.constants();
        return cost.ofPlanning(() -> access.reader().planFooters(access.files(files, constants)));
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        return ScanCost.counting(access.reader().footerFactory(aggregates, columns.data()));
    }

    @Override
    public ColumnarSupportMode columnarSupportMode() {
        return ColumnarSupportMode.UNSUPPORTED;
    }

    @Override
    public String description() {
        return "oxen %s %s, %d of %d files, PushedAggregates: %s"
                .formatted(
                        columns.table().format().key(),
                        path.text(),
                        files.size(),
                        columns.table().files().size(),
                        aggregates.text());
    }
}
