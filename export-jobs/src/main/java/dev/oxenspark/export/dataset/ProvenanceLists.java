package dev.oxenspark.export.dataset;

import dev.oxenspark.export.blobs.RowName;
import dev.oxenspark.export.blobs.StoredBlob;
import dev.oxenspark.export.provenance.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * What went into a dataset, item by item: {@code blobs}, {@code rows} and {@code quarantine}. Kept as Parquet for
 * queries; the manifest has the SHA-256 of their sorted lines, which no version of Parquet changes.
 *
 * @param digests by list
 * @param tables by list; a list without entries has no table
 */
public record ProvenanceLists(Map<String, String> digests, Map<String, TableFiles> tables) {
    /** Columns of the list of blobs: one row for each path and each URI whose file went there. */
    public static final StructType BLOBS = new StructType()
            .add("path", "string")
            .add("uri", "string")
            .add("size", "bigint")
            .add("sha256", "string")
            .add("xxh3", "string")
            .add("token", "string")
            .add("pinned_by", "string");

    /** Digest of a list without entries. */
    private static final String NOTHING = Sha256.hex("");

    /**
     * @param folder in the repository, without a trailing slash
     * @param staging where they are written first
     */
    public static ProvenanceLists write(
            SparkSession spark, DatasetRows dataset, List<String> key, String folder, String staging) {
        Map<String, String> digests = new TreeMap<>();
        Map<String, TableFiles> tables = new TreeMap<>();
        MessageDigest blobLines = Sha256.digest();
        List<Row> blobs = new ArrayList<>();
        for (DatasetRows.Placed placed : dataset.placed()) {
            StoredBlob blob = placed.blob();
            line(
                    blobLines,
                    String.join(
                            "\0",
                            placed.path(),
                            String.valueOf(blob.blob().size()),
                            blob.sha256(),
                            blob.blob().uri()));
            blobs.add(RowFactory.create(
                    placed.path(),
                    blob.blob().uri(),
                    blob.blob().size(),
                    blob.sha256(),
                    blob.file().hash().toString(),
                    blob.blob().token(),
                    blob.blob().pin().name()));
        }
        digests.put("blobs", HexFormat.of().formatHex(blobLines.digest()));
        if (!blobs.isEmpty()) {
            tables.put("blobs", list(spark.createDataFrame(blobs, BLOBS).coalesce(1), "blobs", folder, staging));
        }

        List<Column> columns = new ArrayList<>();
        key.forEach(name -> columns.add(DatasetRows.column(name)));
        columns.add(functions.lower(functions.hex(functions.col(Hidden.DIGEST))).as("row_sha256"));
        if (List.of(dataset.rows().columns()).contains(RowOrigin.COLUMN)) {
            columns.add(functions.col(RowOrigin.COLUMN));
        }
        Dataset<Row> rows = dataset.rows().select(columns.toArray(Column[]::new));
        digests.put("rows", digest(rows, functions.col("row_sha256"), RowName.key(rows, key)));
        tables.put("rows", list(sorted(rows, "row_sha256"), "rows", folder, staging));

        if (dataset.isComplete()) {
            digests.put("quarantine", NOTHING);
        } else {
            Dataset<Row> quarantine = quarantine(dataset);
            digests.put(
                    "quarantine",
                    digest(
                            quarantine,
                            functions.col("row"),
                            functions.col("column"),
                            functions.col("value"),
                            functions.col("reason")));
            tables.put("quarantine", list(sorted(quarantine, "row", "column", "value"), "quarantine", folder, staging));
        }
        return new ProvenanceLists(digests, tables);
    }

    private static Dataset<Row> quarantine(DatasetRows dataset) {
        return dataset.quarantined()
                .select(
                        functions.col(Hidden.ROW).as("row"),
                        functions.explode(functions.col(Hidden.MISSING)).as("missing"),
                        functions
                                .when(functions.col(Hidden.SKIPPED), ", row left out")
                                .otherwise(", set to null")
                                .as("outcome"))
                .select(
                        functions.col("row"),
                        functions.col("missing.column"),
                        functions.col("missing.value"),
                        functions
                                .concat(functions.col("missing.why"), functions.col("outcome"))
                                .as("reason"));
    }

    private static TableFiles list(Dataset<Row> rows, String name, String folder, String staging) {
        return TableFiles.write(rows, TableFiles.Format.PARQUET, folder + "/" + name + "/", staging + "/lists/" + name);
    }

    /** In one task, which reads what is staged: an exchange of the rows would cost more than it saves. */
    private static Dataset<Row> sorted(Dataset<Row> rows, String first, String... others) {
        return rows.coalesce(1).sortWithinPartitions(first, others);
    }

    /**
     * Of one line per row, its parts separated by NUL, the lines in order of their bytes. In a task: it may be many.
     */
    private static String digest(Dataset<Row> rows, Column... parts) {
        MapPartitionsFunction<String, String> sha256 = lines -> {
            MessageDigest digest = Sha256.digest();
            lines.forEachRemaining(text -> line(digest, text));
            return List.of(HexFormat.of().formatHex(digest.digest())).iterator();
        };
        return sorted(rows.select(functions.concat_ws("\0", parts).as("line")), "line")
                .as(Encoders.STRING())
                .mapPartitions(sha256, Encoders.STRING())
                .collectAsList()
                .stream()
                .findFirst()
                // Where Spark finds that there are no rows, it has no partition to ask.
                .orElse(NOTHING);
    }

    private static void line(MessageDigest digest, String text) {
        digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
