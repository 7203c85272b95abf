package dev.oxenspark.export.dataset;

import dev.oxenspark.export.blobs.Blob;
import dev.oxenspark.export.blobs.BlobPlan;
import dev.oxenspark.export.blobs.FileColumn;
import dev.oxenspark.export.blobs.MissingPolicy;
import dev.oxenspark.export.blobs.RowName;
import dev.oxenspark.export.provenance.RowDigest;
import dev.oxenspark.export.provenance.VariantJson;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VariantType;
import org.apache.spark.unsafe.types.VariantVal;
import org.jspecify.annotations.Nullable;

/**
 * Turns rows of the query into rows of the dataset, in tasks: paths in the repository in place of what referred to
 * files, and the hidden columns. What is wrong with a row is said in a column, so that it reaches the driver as it is.
 */
final class RowLayout implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final StructType in;
    private final StructType out;
    private final StructType exported;
    private final List<Column> columns;
    private final List<String> names;
    private final Broadcast<Files> files;

    /** @param sha256 of the content; before it is known, something that stands for it */
    record Content(Blob blob, String sha256) implements Serializable {}

    /**
     * @param byColumn of files, by value: the file; a value that is missing has none
     * @param rejected by column, by value: what is wrong with a file that is there
     */
    record Files(Map<String, Map<String, Content>> byColumn, Map<String, Map<String, String>> rejected)
            implements Serializable {}

    private record Column(FileColumn column, FilePaths paths) implements Serializable {}

    /**
     * The rows of the dataset, with the hidden columns; lazily evaluated.
     *
     * @param contents by URI; null for a file that is missing
     */
    static Dataset<Row> layOut(
            Dataset<Row> staged,
            List<String> key,
            List<FileColumn> columns,
            int digits,
            BlobPlan plan,
            Function<String, @Nullable Content> contents) {
        Dataset<Row> named = staged.withColumn(Hidden.ROW, RowName.of(staged, key));
        for (String name : texts(staged.schema(), columns)) {
            named = named.withColumn(
                    Hidden.TEXT + name, DatasetRows.column(name).cast(DataTypes.StringType));
        }
        Map<String, Map<String, Content>> byColumn = new HashMap<>();
        Map<String, Map<String, String>> rejected = new HashMap<>();
        plan.uris().forEach((column, uris) -> {
            Map<String, Content> values = new HashMap<>();
            Map<String, String> failures = new HashMap<>();
            uris.forEach((value, uri) -> {
                Content content = contents.apply(uri);
                String failure = plan.rejected().get(uri);
                if (failure != null) {
                    failures.put(value, failure);
                } else if (content != null) {
                    values.put(value, content);
                }
            });
            byColumn.put(column, values);
            rejected.put(column, failures);
        });
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(staged.sparkSession().sparkContext());
        RowLayout layout =
                new RowLayout(named.schema(), columns, digits, context.broadcast(new Files(byColumn, rejected)));
        return named.mapPartitions(layout, Encoders.row(layout.schema()));
    }

    /** Columns that paths are made of. Spark makes them text, since Java's own would depend on the JVM's time zone. */
    private static Set<String> texts(StructType query, List<FileColumn> columns) {
        Set<String> names = new TreeSet<>();
        columns.forEach(column -> names.addAll(new FilePaths(column.path(), 2).columns(List.of(query.fieldNames()))));
        return names;
    }

    /** @param in rows of the query, {@link Hidden#ROW} and the {@link Hidden#TEXT} of what paths are made of */
    private RowLayout(StructType in, List<FileColumn> fileColumns, int digits, Broadcast<Files> files) {
        this.in = in;
        this.exported = exported(in);
        this.out = withHidden(in, fileColumns);
        this.columns = fileColumns.stream()
                .map(column -> new Column(column, new FilePaths(column.path(), digits)))
                .toList();
        this.names = List.of(exported.fieldNames());
        this.files = files;
    }

    /** The schema of the dataset's table: all of it may be null, variants are text. */
    static StructType exported(StructType in) {
        StructType exported = new StructType();
        for (StructField field : in.fields()) {
            if (!field.name().startsWith(Hidden.PREFIX)) {
                exported = exported.add(
                        field.name(),
                        field.dataType() instanceof VariantType ? DataTypes.StringType : field.dataType(),
                        true);
            }
        }
        return exported;
    }

    /** By column of files, the hidden column with their digests. */
    static Map<String, String> contents(List<FileColumn> columns) {
        Map<String, String> contents = new LinkedHashMap<>();
        columns.forEach(column -> contents.put(column.column(), Hidden.SHA256 + column.column()));
        return contents;
    }

    static StructType withDigests(StructType exported, List<FileColumn> columns) {
        StructType schema = exported;
        for (FileColumn column : columns) {
            boolean array = exported.apply(column.column()).dataType() instanceof ArrayType;
            schema = schema.add(
                    Hidden.SHA256 + column.column(),
                    array ? DataTypes.createArrayType(DataTypes.BinaryType) : DataTypes.BinaryType,
                    true);
        }
        return schema;
    }

    /** @param in rows of the query, staged */
    static StructType withHidden(StructType in, List<FileColumn> columns) {
        StructType pair = new StructType().add("path", DataTypes.StringType).add("uri", DataTypes.StringType);
        StructType missing = new StructType()
                .add("column", DataTypes.StringType)
                .add("value", DataTypes.StringType)
                .add("why", DataTypes.StringType);
        StructType hidden = withDigests(exported(in), columns)
                .add(Hidden.DIGEST, DataTypes.BinaryType)
                .add(Hidden.FILES, DataTypes.createArrayType(pair))
                .add(Hidden.MISSING, DataTypes.createArrayType(missing))
                .add(Hidden.SKIPPED, DataTypes.BooleanType)
                .add(Hidden.ERROR, DataTypes.StringType)
                .add(Hidden.ROW, DataTypes.StringType);
        return hasOrigin(in) ? hidden.add(in.apply(RowOrigin.COLUMN)) : hidden;
    }

    private static boolean hasOrigin(StructType in) {
        return in.getFieldIndex(RowOrigin.COLUMN).isDefined();
    }

    StructType schema() {
        return out;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        RowDigest digest = RowDigest.over(withDigests(exported, fileColumns()), contents(fileColumns()));
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Row next() {
                return new LaidOut(rows.next()).row(digest);
            }
        };
    }

    private List<FileColumn> fileColumns() {
        return columns.stream().map(Column::column).toList();
    }

    /** One row on its way. */
    private final class LaidOut {
        private final Row source;
        private final @Nullable Object[] values;
        private final List<Row> used = new ArrayList<>();
        private final List<Row> missing = new ArrayList<>();
        private boolean skipped;
        private @Nullable String error;

        LaidOut(Row source) {
            this.source = source;
            this.values = new Object[out.length()];
        }

        Row row(RowDigest digest) {
            for (int i = 0; i < names.size(); i++) {
                Object value = source.get(in.fieldIndex(names.get(i)));
                values[i] = value instanceof VariantVal variant ? VariantJson.canonical(variant) : value;
            }
            for (int c = 0; c < columns.size(); c++) {
                place(columns.get(c), names.size() + c);
            }
            int hidden = names.size() + columns.size();
            values[hidden] = error == null ? digest.of(RowFactory.create(Arrays.copyOf(values, hidden))) : new byte[0];
            values[hidden + 1] = used.toArray(new Row[0]);
            values[hidden + 2] = missing.toArray(new Row[0]);
            values[hidden + 3] = skipped;
            values[hidden + 4] = error;
            values[hidden + 5] = source.getAs(Hidden.ROW);
            if (hasOrigin(in)) {
                values[hidden + 6] = source.getAs(RowOrigin.COLUMN);
            }
            return RowFactory.create(values);
        }

        private void place(Column column, int digestOrdinal) {
            int ordinal = names.indexOf(column.column().column());
            Object value = values[ordinal];
            if (value == null) {
                return;
            }
            boolean array = exported.fields()[ordinal].dataType() instanceof ArrayType;
            List<@Nullable String> references =
                    array ? source.getList(in.fieldIndex(names.get(ordinal))) : List.of((String) value);
            List<@Nullable String> paths = new ArrayList<>();
            List<byte @Nullable []> digests = new ArrayList<>();
            for (String reference : references) {
                Content blob = reference == null ? null : stored(column, reference);
                paths.add(blob == null ? null : path(column, blob));
                digests.add(blob == null ? null : HexFormat.of().parseHex(blob.sha256()));
            }
            values[ordinal] = array ? paths.toArray(new String[0]) : paths.get(0);
            values[digestOrdinal] = array ? digests.toArray(new byte[0][]) : digests.get(0);
        }

        private @Nullable Content stored(Column column, String reference) {
            String name = column.column().column();
            Content blob = files.value().byColumn().getOrDefault(name, Map.of()).get(reference);
            if (blob == null) {
                String why =
                        files.value().rejected().getOrDefault(name, Map.of()).getOrDefault(reference, "missing");
                missing.add(RowFactory.create(name, reference, why));
                skipped |= column.column().onMissing() == MissingPolicy.SKIP_ROW;
            }
            return blob;
        }

        private @Nullable String path(Column column, Content content) {
            try {
                String path = column.paths().path(content.blob(), content.sha256(), this::text, names);
                used.add(RowFactory.create(path, content.blob().uri()));
                return path;
            } catch (FilePaths.RefusedException e) {
                error = source.getAs(Hidden.ROW) + ": " + e.getMessage();
                return null;
            }
        }

        private @Nullable String text(String name) {
            return source.getAs(Hidden.TEXT + name);
        }
    }
}
