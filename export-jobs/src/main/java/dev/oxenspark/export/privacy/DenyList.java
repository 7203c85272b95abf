package dev.oxenspark.export.privacy;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.blobs.SourceErrors;
import dev.oxenspark.export.dataset.DatasetRows;
import dev.oxenspark.export.provenance.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Keys that are never exported, from a file with a column for each column of the key. A list that can't be read whole,
 * or has an entry that can be no key, is refused: what it says must not be guessed.
 *
 * @param keys distinct, none null, of the types of the query's columns
 * @param sha256 of the file
 */
record DenyList(Dataset<Row> keys, String sha256) {
    private static final String ASKED = "__oxen_asked_";

    /** @param query whose key columns the list is about */
    static DenyList read(SparkSession spark, String file, List<String> key, StructType query) {
        String before = sha256(spark, file);
        Dataset<Row> texts = texts(spark, file, key);
        Dataset<Row> cast = texts;
        for (String name : key) {
            cast = cast.withColumn(
                    ASKED + name,
                    DatasetRows.column(name).try_cast(query.apply(name).dataType()));
        }
        List<Row> entries = cast.collectAsList();
        // Read in two passes, so it has to be looked at again whether both saw the same.
        if (!sha256(spark, file).equals(before)) {
            throw new ExportException(
                    ExitCode.TRANSIENT,
                    Stage.PREFLIGHT,
                    "DENY_LIST_CHANGED",
                    file + " was changed while it was read. Run the job again.");
        }
        List<Row> keys = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Row entry = entries.get(i);
            Object[] values = new Object[key.size()];
            for (int k = 0; k < values.length; k++) {
                values[k] = entry.get(key.size() + k);
                if (values[k] == null) {
                    throw new ExportException(
                            ExitCode.DATA,
                            Stage.PREFLIGHT,
                            "DENY_LIST_ENTRY",
                            "%s, entry %d: %s is no %s of column '%s'. Every entry has a value for each column of the key, %s."
                                    .formatted(
                                            file,
                                            i + 1,
                                            entry.isNullAt(k) ? "nothing" : "'" + entry.get(k) + "'",
                                            query.apply(key.get(k)).dataType().sql(),
                                            key.get(k),
                                            key));
                }
            }
            keys.add(RowFactory.create(values));
        }
        StructType schema = new StructType(key.stream().map(query::apply).toArray(StructField[]::new));
        return new DenyList(spark.createDataFrame(keys, schema).distinct(), before);
    }

    /** The key columns, text wherever the format leaves that open. */
    private static Dataset<Row> texts(SparkSession spark, String file, List<String> key) {
        String format = file.endsWith(".csv") ? "csv" : file.endsWith(".jsonl") ? "json" : "parquet";
        DataFrameReader reader = spark.read().format(format).option("mode", "FAILFAST");
        if (format.equals("csv")) {
            // As RFC 4180 has it.
            reader = reader.option("header", "true").option("escape", "\"").option("multiLine", "true");
        } else if (format.equals("json")) {
            reader = reader.option("primitivesAsString", "true");
        }
        // A path is that file, whatever its name looks like as a pattern: its digest was taken of no other.
        Dataset<Row> all = reader.option("__globPaths__", "false").load(file);
        List<String> has = Arrays.asList(all.columns());
        for (String name : key) {
            if (!has.contains(name)) {
                throw new ExportException(
                        ExitCode.USAGE,
                        Stage.PREFLIGHT,
                        "DENY_LIST_COLUMNS",
                        file + " has no column '" + name + "', which is in dataset.key. It has: "
                                + String.join(", ", has));
            }
        }
        return all.select(key.stream().map(DatasetRows::column).toArray(Column[]::new));
    }

    private static String sha256(SparkSession spark, String file) {
        MessageDigest digest = Sha256.digest();
        Path path = new Path(file);
        try (InputStream in =
                path.getFileSystem(spark.sessionState().newHadoopConf()).open(path)) {
            new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
        } catch (FileNotFoundException e) {
            throw new ExportException(
                    ExitCode.UNAVAILABLE,
                    Stage.PREFLIGHT,
                    "DENY_LIST_ABSENT",
                    "dataset.denyList is not there: " + e.getMessage(),
                    e);
        } catch (IOException e) {
            throw SourceErrors.of(Stage.PREFLIGHT, file, e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The rows whose key is not on the list. */
    Dataset<Row> without(Dataset<Row> rows, List<String> key) {
        Column same = key.stream()
                .map(name -> rows.col(DatasetRows.quoted(name)).equalTo(keys.col(DatasetRows.quoted(name))))
                .reduce(Column::and)
                .orElseThrow();
        return rows.join(functions.broadcast(keys), same, "left_anti");
    }
}
