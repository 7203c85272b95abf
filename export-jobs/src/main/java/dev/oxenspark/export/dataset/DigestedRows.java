package dev.oxenspark.export.dataset;

import dev.oxenspark.export.blobs.Blob;
import dev.oxenspark.export.blobs.BlobPlan;
import dev.oxenspark.export.blobs.FileColumn;
import dev.oxenspark.export.blobs.RowName;
import dev.oxenspark.export.provenance.RowDigest;
import dev.oxenspark.export.provenance.RowsetDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Rows with what identifies them, whether they come from the query or from a table that was written. Computed when they
 * are asked for; nothing is staged.
 */
public final class DigestedRows {
    /** Name of the column of {@link #list} and {@link #texts} that holds a row's digest, in hexadecimal digits. */
    public static final String ROW_SHA256 = "row_sha256";

    private final Dataset<Row> rows;
    private final StructType exported;
    private final List<FileColumn> columns;

    private DigestedRows(Dataset<Row> rows, StructType exported, List<FileColumn> columns) {
        this.rows = rows;
        this.exported = exported;
        this.columns = columns;
    }

    /**
     * Of rows of the query, less those that are left out because a file of theirs is missing.
     *
     * @param digits of the folders of content-addressed files
     * @param sha256 of the files of the plan, by URI
     */
    public static DigestedRows ofQuery(
            Dataset<Row> query,
            List<String> key,
            List<FileColumn> columns,
            int digits,
            BlobPlan plan,
            Map<String, String> sha256) {
        Dataset<Row> rows = RowLayout.layOut(query, key, columns, digits, plan, uri -> {
            Blob blob = plan.blobs().get(uri);
            String content = sha256.get(uri);
            return blob == null || content == null ? null : new RowLayout.Content(blob, content);
        });
        return new DigestedRows(
                rows.where(functions.not(functions.col(Hidden.SKIPPED))), RowLayout.exported(query.schema()), columns);
    }

    /**
     * Of rows as a table of the dataset holds them: in columns of files stand paths.
     *
     * @param schema of the table
     * @param sha256 of the files, by path
     */
    public static DigestedRows ofTable(
            Dataset<Row> table, StructType schema, List<FileColumn> columns, Map<String, String> sha256) {
        HashMap<String, byte[]> byPath = new HashMap<>();
        sha256.forEach((path, hex) -> byPath.put(path, HexFormat.of().parseHex(hex)));
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(table.sparkSession().sparkContext());
        StructType out = RowLayout.withDigests(schema, columns).add(Hidden.DIGEST, DataTypes.BinaryType);
        return new DigestedRows(
                table.mapPartitions(digests(schema, columns, context.broadcast(byPath)), Encoders.row(out)),
                schema,
                columns);
    }

    public RowsetDigest rowset() {
        return DatasetRows.rowset(rows);
    }

    /**
     * Of rows of the query: the files that they name, with their content.
     *
     * @param sha256 by URI
     * @return SHA-256 by path
     */
    public Map<String, String> files(Map<String, String> sha256) {
        Map<String, String> files = new HashMap<>();
        DatasetRows.files(rows)
                .toLocalIterator()
                .forEachRemaining(row -> files.put(row.getString(0), sha256.getOrDefault(row.getString(1), "")));
        return files;
    }

    public StructType schema() {
        return exported;
    }

    /** The digest of each row, and its columns of files. */
    Dataset<Row> withFiles() {
        List<Column> wanted = new ArrayList<>();
        wanted.add(functions.col(Hidden.DIGEST));
        columns.forEach(file -> wanted.add(DatasetRows.column(file.column())));
        return rows.select(wanted.toArray(Column[]::new));
    }

    /** The columns of the table and {@link #ROW_SHA256}. */
    Dataset<Row> identified() {
        List<Column> all = new ArrayList<>();
        for (String name : exported.fieldNames()) {
            all.add(DatasetRows.column(name));
        }
        all.add(digest());
        return rows.select(all.toArray(Column[]::new));
    }

    /** {@code key}, as a JSON object, and {@link #ROW_SHA256}. */
    public Dataset<Row> list(List<String> key) {
        return rows.select(RowName.key(rows, key).as("key"), digest());
    }

    /**
     * The same, and an array with one text for each column of the table, in order: {@code {"column":value}}, with the
     * SHA-256 of a file in place of its name.
     */
    public Dataset<Row> texts(List<String> key) {
        List<String> fileColumns = columns.stream().map(FileColumn::column).toList();
        List<Column> texts = new ArrayList<>();
        for (String name : exported.fieldNames()) {
            Column value = fileColumns.contains(name) ? hexDigits(name) : DatasetRows.column(name);
            texts.add(functions.to_json(functions.struct(value.as(name)), Map.of("ignoreNullFields", "false")));
        }
        return rows.select(
                RowName.key(rows, key).as("key"),
                digest(),
                functions.array(texts.toArray(Column[]::new)).as("texts"));
    }

    private Column hexDigits(String name) {
        Column digest = DatasetRows.column(Hidden.SHA256 + name);
        return exported.apply(name).dataType() instanceof ArrayType
                ? functions.transform(digest, one -> functions.lower(functions.hex(one)))
                : functions.lower(functions.hex(digest));
    }

    private static Column digest() {
        return functions.lower(functions.hex(functions.col(Hidden.DIGEST))).as(ROW_SHA256);
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
                    @Nullable Object[] values = withContents(rows.next(), schema, fileColumns, byPath.value());
                    values[values.length - 1] = digest.of(RowFactory.create(values));
                    return RowFactory.create(values);
                }
            };
        };
    }

    /** The last value is left free. */
    private static @Nullable Object[] withContents(
            Row row, StructType schema, List<FileColumn> columns, Map<String, byte[]> byPath) {
        @Nullable Object[] values = new Object[schema.length() + columns.size() + 1];
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
        return values;
    }
}
