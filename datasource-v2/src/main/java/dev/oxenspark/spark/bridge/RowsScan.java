package dev.oxenspark.spark.bridge;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.LocalScan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;

/** Rows that the driver holds, answered without a job. */
public final class RowsScan implements LocalScan, SupportsReportStatistics {
    private final String description;
    private final StructType columns;
    private final List<InternalRow> rows;

    /** @param description what the rows are of, for plans */
    public RowsScan(String description, StructType columns, List<InternalRow> rows) {
        this.description = description;
        this.columns = columns;
        this.rows = rows;
    }

    /** One row per item; columns that a query doesn't want are left out, and its conditions applied. */
    public static ScanBuilder builder(String description, StructType all, List<InternalRow> rows) {
        return new ItemScanBuilder<>(
                rows,
                all,
                List.of(all.fieldNames()),
                (row, column) -> value(row, all, column),
                (left, wanted) -> new RowsScan(description, wanted, project(left, all, wanted)));
    }

    private static List<InternalRow> project(List<InternalRow> rows, StructType all, StructType wanted) {
        return rows.stream()
                .<InternalRow>map(row -> new GenericInternalRow(Arrays.stream(wanted.fieldNames())
                        .map(column -> value(row, all, column))
                        .toArray()))
                .toList();
    }

    private static Object value(InternalRow row, StructType all, String column) {
        int index = all.fieldIndex(column);
        return row.get(index, all.fields()[index].dataType());
    }

    @Override
    public StructType readSchema() {
        return columns;
    }

    @Override
    public InternalRow[] rows() {
        return rows.toArray(InternalRow[]::new);
    }

    @Override
    public Statistics estimateStatistics() {
        return new Statistics() {
            @Override
            public OptionalLong sizeInBytes() {
                return OptionalLong.of(Math.max(1, rows.size() * (long) columns.defaultSize()));
            }

            @Override
            public OptionalLong numRows() {
                return OptionalLong.of(rows.size());
            }
        };
    }

    @Override
    public String description() {
        return "%s, %d rows, ReadSchema: %s".formatted(description, rows.size(), columns.catalogString());
    }
}
