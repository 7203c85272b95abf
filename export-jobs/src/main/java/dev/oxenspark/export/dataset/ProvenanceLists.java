package dev.oxenspark.export.dataset;

import dev.oxenspark.export.blobs.RowName;
import dev.oxenspark.export.blobs.StoredBlob;
import dev.oxenspark.export.provenance.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
            tables.put("blobs", list(spark.createDataFrame(blobs, BLOBS), "blobs", folder, staging));
        }

        List<Column> columns = new ArrayList<>();
        key.forEach(name -> columns.add(DatasetRows.column(name)));
        columns.add(functions.lower(functions.hex(functions.col(Hidden.DIGEST))).as("row_sha256"));
        if (List.of(dataset.rows().columns()).contains(RowOrigin.COLUMN)) {
            columns.add(functions.col(RowOrigin.COLUMN));
        }
        Dataset<Row> rows = dataset.rows()
                .select(columns.toArray(Column[]::new))
                .repartition(1)
                .sortWithinPartitions("row_sha256");
        digests.put("rows", digest(rows, functions.col("row_sha256"), RowName.key(rows, key)));
        tables.put("rows", list(rows, "rows", folder, staging));

        if (dataset.isComplete()) {
            digests.put("quarantine", HexFormat.of().formatHex(Sha256.digest().digest()));
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
            tables.put("quarantine", list(quarantine, "quarantine", folder, staging));
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
                                .as("reason"))
                .repartition(1)
                .sortWithinPartitions("row", "column", "value");
    }

    private static TableFiles list(Dataset<Row> rows, String name, String folder, String staging) {
        return TableFiles.write(
                rows.coalesce(1), TableFiles.Format.PARQUET, folder + "/" + name + "/", staging + "/lists/" + name);
    }

    /** Of one line per row, its parts separated by NUL, the lines in order of their bytes. */
    private static String digest(Dataset<Row> rows, Column... parts) {
        MessageDigest digest = Sha256.digest();
        Iterator<String> lines = rows.select(functions.concat_ws("\0", parts).as("line"))
                .orderBy("line")
                .as(Encoders.STRING())
                .toLocalIterator();
        lines.forEachRemaining(text -> line(digest, text));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void line(MessageDigest digest, String text) {
        digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
