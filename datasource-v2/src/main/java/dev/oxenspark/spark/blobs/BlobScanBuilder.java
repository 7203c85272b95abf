package dev.oxenspark.spark.blobs;

import dev.oxenspark.spark.blobs.BlobColumns.Blob;
import dev.oxenspark.spark.bridge.FilteringScanBuilder;
import dev.oxenspark.spark.bridge.TaskCondition;
import dev.oxenspark.spark.read.SystemSample;
import dev.oxenspark.spark.read.TableScanBuilder;
import dev.oxenspark.spark.table.PinnedPath;
import dev.oxenspark.spark.table.TableColumns;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownLimit;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;

/**
 * Takes over every condition that does not look at contents, and limits, so that tasks know which rows stay before they
 * fetch anything. Conditions also go to the table's own reader, which skips what it can.
 */
final class BlobScanBuilder extends FilteringScanBuilder implements SupportsPushDownLimit, SystemSample {
    private final PinnedPath path;
    private final BlobColumns columns;
    /** All that a query can name, but contents. */
    private final StructType known;

    private final TableScanBuilder rows;
    private StructType required;
    private TaskCondition condition = TaskCondition.NONE;
    private int limit = Integer.MAX_VALUE;

    BlobScanBuilder(PinnedPath path, BlobColumns columns, TableColumns table) {
        this.path = path;
        this.columns = columns;
        this.known = table.withMetadata();
        this.rows = new TableScanBuilder(path, table);
        this.required = columns.all();
    }

    @Override
    public Seq<Expression> pushFilters(Seq<Expression> filters) {
        TaskCondition decidable = TaskCondition.decidable(filters, List.of(known.fieldNames()));
        condition = decidable.left(rows::pushFilters);
        return decidable.others(filters);
    }

    @Override
    public void pruneColumns(StructType wanted) {
        this.required = wanted;
    }

    /** Of each task: Spark cuts what comes from several. */
    @Override
    public boolean pushLimit(int rowCount) {
        limit = rowCount;
        return !condition.isEmpty() || rows.pushLimit(rowCount);
    }

    @Override
    public void pushSystemSample(double lower, double upper) {
        rows.pushSystemSample(lower, upper);
    }

    @Override
    public boolean isPartiallyPushed() {
        return true;
    }

    @Override
    public Scan build() {
        List<Blob> blobs = columns.wanted(required);
        StructType read = read(blobs);
        rows.pruneColumns(read);
        Scan scan = rows.build();
        if (blobs.isEmpty() && condition.isEmpty()) {
            return scan;
        }
        return new BlobScan(path, scan, blobs, condition, limit);
    }

    /** What is required of the table itself, and what decides about rows and contents; that as a whole. */
    private StructType read(List<Blob> blobs) {
        Map<String, StructField> read = new LinkedHashMap<>();
        List<String> contents = columns.blobs().stream().map(Blob::content).toList();
        for (StructField field : required.fields()) {
            if (!contents.contains(field.name())) {
                read.put(field.name(), field);
            }
        }
        condition.columns().forEach(name -> read.put(name, whole(name)));
        blobs.forEach(blob -> read.put(blob.path(), whole(blob.path())));
        return new StructType(read.values().toArray(StructField[]::new));
    }

    private StructField whole(String name) {
        return Arrays.stream(known.fields())
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
