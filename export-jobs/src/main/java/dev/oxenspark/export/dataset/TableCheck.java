package dev.oxenspark.export.dataset;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.blobs.FileColumn;
import dev.oxenspark.export.provenance.RowDigest;
import dev.oxenspark.export.provenance.RowsetDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Reads the written table again and compares it with what was to be written: the rows' digest, and the files they name.
 */
public final class TableCheck {
    private TableCheck() {}

    /** @throws ExportException when they differ; nothing has been published then */
    public static void verify(SparkSession spark, TableFiles table, DatasetRows dataset, List<FileColumn> columns) {
        HashMap<String, byte[]> digests = new HashMap<>();
        dataset.files().forEach((path, blob) -> digests.put(path, HexFormat.of().parseHex(blob.sha256())));
        Dataset<Row> rows = table.read(spark, dataset.schema());
        Broadcast<HashMap<String, byte[]>> byPath =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(digests);
        Dataset<Row> digested = rows.mapPartitions(
                digests(dataset.schema(), columns, byPath),
                Encoders.row(new StructType().add(Hidden.DIGEST, "binary")));
        RowsetDigest found = DatasetRows.rowset(digested);
        if (!found.equals(dataset.rowset())) {
            throw differs(table, "the rows have digest " + found + ", not " + dataset.rowset());
        }
        Set<String> named = new HashSet<>();
        for (FileColumn column : columns) {
            boolean array = dataset.schema().apply(column.column()).dataType() instanceof ArrayType;
            Column values = DatasetRows.column(column.column());
            Iterator<Row> paths = rows.select((array ? functions.explode(values) : values).as("path"))
                    .where("path is not null")
                    .distinct()
                    .toLocalIterator();
            paths.forEachRemaining(row -> named.add(row.getString(0)));
        }
        if (!named.equals(digests.keySet())) {
            throw differs(table, "its rows name " + named.size() + " files, not the " + digests.size() + " stored");
        }
    }

    private static MapPartitionsFunction<Row, Row> digests(
            StructType schema, List<FileColumn> columns, Broadcast<HashMap<String, byte[]>> byPath) {
        List<FileColumn> fileColumns = new ArrayList<>(columns);
        return rows -> {
            RowDigest digest =
                    RowDigest.over(RowLayout.withDigests(schema, fileColumns), RowLayout.contents(fileColumns));
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return rows.hasNext();
                }

                @Override
                public Row next() {
                    Row whole = withContents(rows.next(), schema, fileColumns, byPath.value());
                    return RowFactory.create((Object) digest.of(whole));
                }
            };
        };
    }

    private static Row withContents(Row row, StructType schema, List<FileColumn> columns, Map<String, byte[]> byPath) {
        @Nullable Object[] values = new Object[schema.length() + columns.size()];
        for (int i = 0; i < schema.length(); i++) {
            values[i] = row.get(i);
        }
        for (int c = 0; c < columns.size(); c++) {
            int ordinal = schema.fieldIndex(columns.get(c).column());
            if (row.isNullAt(ordinal)) {
                continue;
            }
            values[schema.length() + c] = schema.fields()[ordinal].dataType() instanceof ArrayType
                    ? row.<String>getList(ordinal).stream()
                            .map(path -> path == null ? null : byPath.get(path))
                            .toArray(byte[][]::new)
                    : byPath.get(row.getString(ordinal));
        }
        return RowFactory.create(values);
    }

    /** Parquet holds whatever a row can; text does not, and that is for the job to change. */
    private static ExportException differs(TableFiles table, String what) {
        String path =
                table.parts().isEmpty() ? "The table" : table.parts().get(0).path();
        boolean text = table.format() != TableFiles.Format.PARQUET;
        return new ExportException(
                text ? ExitCode.USAGE : ExitCode.INTERNAL,
                Stage.GATE,
                "TABLE_DIFFERS",
                path + ", read again, does not hold what was to be written: " + what + ". Nothing was published. "
                        + (text
                                ? "Text can't hold every value: write a .parquet, or cast in the query."
                                : "Please report it, with the types of the columns."));
    }
}
