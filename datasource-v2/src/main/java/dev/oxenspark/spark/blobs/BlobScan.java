package dev.oxenspark.spark.blobs;

import dev.oxenspark.spark.blobs.BlobColumns.Blob;
import dev.oxenspark.spark.bridge.TaskCondition;
import dev.oxenspark.spark.metric.ScanCost;
import dev.oxenspark.spark.table.PinnedPath;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.spark.sql.connector.expressions.NamedReference;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.connector.read.SupportsRuntimeV2Filtering;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A scan of rows, and what is done in its tasks with each: conditions, limit, contents. */
final class BlobScan implements Scan, Batch, SupportsReportStatistics, SupportsRuntimeV2Filtering {
    private final PinnedPath path;
    private final Scan rows;
    private final List<Blob> blobs;
    private final TaskCondition condition;
    private final int limit;

    BlobScan(PinnedPath path, Scan rows, List<Blob> blobs, TaskCondition condition, int limit) {
        this.path = path;
        this.rows = rows;
        this.blobs = blobs;
        this.condition = condition;
        this.limit = limit;
    }

    /** More than was asked for where conditions or contents need it: Spark leaves out the rest. */
    @Override
    public StructType readSchema() {
        StructType columns = rows.readSchema();
        for (Blob blob : blobs) {
            columns = columns.add(blob.content(), DataTypes.BinaryType, true);
        }
        return columns;
    }

    @Override
    public Batch toBatch() {
        return this;
    }

    @Override
    public InputPartition[] planInputPartitions() {
        return rows.toBatch().planInputPartitions();
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        return ScanCost.counting(new BlobReaderFactory(
                rows.toBatch().createReaderFactory(),
                rows.readSchema(),
                condition,
                limit,
                blobs,
                new BlobFetch.Settings(
                        path.repository(),
                        path.contentSettings(),
                        path.existing().commit().id(),
                        path.options().missingBlobs(),
                        path.options().maxContentBytes())));
    }

    @Override
    public ColumnarSupportMode columnarSupportMode() {
        return ColumnarSupportMode.UNSUPPORTED;
    }

    /** How large contents are is not known before paths are: better none than a size that lets Spark broadcast them. */
    @Override
    public Statistics estimateStatistics() {
        Statistics ofRows = ((SupportsReportStatistics) rows).estimateStatistics();
        return new Statistics() {
            @Override
            public OptionalLong sizeInBytes() {
                return blobs.isEmpty() ? ofRows.sizeInBytes() : OptionalLong.empty();
            }

            @Override
            public OptionalLong numRows() {
                return ofRows.numRows();
            }
        };
    }

    @Override
    public NamedReference[] filterAttributes() {
        return ((SupportsRuntimeV2Filtering) rows).filterAttributes();
    }

    @Override
    public void filter(Predicate[] values) {
        ((SupportsRuntimeV2Filtering) rows).filter(values);
    }

    @Override
    public CustomMetric[] supportedCustomMetrics() {
        return rows.supportedCustomMetrics();
    }

    @Override
    public CustomTaskMetric[] reportDriverMetrics() {
        return rows.reportDriverMetrics();
    }

    @Override
    public String description() {
        String contents = blobs.stream().map(Blob::content).collect(Collectors.joining(", ", "[", "]"));
        return "%s, Contents: %s, Conditions: %s%s"
                .formatted(
                        rows.description(), contents, condition, limit == Integer.MAX_VALUE ? "" : ", Limit: " + limit);
    }
}
