package dev.oxenspark.export.dataset;

import dev.oxenspark.connector.DidYouMean;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.Tasks;
import dev.oxenspark.export.blobs.BlobPlan;
import dev.oxenspark.export.blobs.FileColumn;
import dev.oxenspark.export.blobs.RowName;
import dev.oxenspark.export.blobs.StoredBlob;
import dev.oxenspark.export.provenance.OwnedFile;
import dev.oxenspark.export.provenance.RowsetDigest;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of the dataset, laid out and staged.
 *
 * @param rows what is exported, with the hidden columns
 * @param quarantined rows that were left out, or whose references were set to null
 * @param schema of the table
 * @param files path → file
 */
public record DatasetRows(
        Dataset<Row> rows,
        Dataset<Row> quarantined,
        StructType schema,
        RowsetDigest rowset,
        Map<String, StoredBlob> files,
        long skippedRows,
        long nulledReferences) {
    private static final int MANY_FILES = 250_000;

    /** How many digits name a folder of content-addressed files, where no earlier export decided it. */
    public static int digits(BlobPlan plan) {
        return plan.blobs().size() > MANY_FILES ? 3 : 2;
    }

    /**
     * @param staged rows of the query
     * @param folder where the laid-out rows are staged, absent so far
     * @throws ExportException {@code DATA} for keys that do not identify and paths that can't be
     */
    public static DatasetRows layOut(
            Dataset<Row> staged,
            List<String> key,
            List<FileColumn> columns,
            BlobPlan plan,
            Map<String, StoredBlob> stored,
            int digits,
            String folder) {
        SparkSession spark = staged.sparkSession();
        Dataset<Row> named = staged.withColumn(Hidden.ROW, RowName.of(staged, key));
        Map<String, Map<String, StoredBlob>> byColumn = new HashMap<>();
        plan.uris().forEach((column, uris) -> {
            Map<String, StoredBlob> values = new HashMap<>();
            uris.forEach((value, uri) -> {
                StoredBlob blob = stored.get(uri);
                if (blob != null) {
                    values.put(value, blob);
                }
            });
            byColumn.put(column, values);
        });
        RowLayout layout = new RowLayout(
                named.schema(),
                columns,
                digits,
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(new RowLayout.Files(byColumn)));
        named.mapPartitions(layout, Encoders.row(layout.schema())).write().parquet(folder);
        Dataset<Row> all = spark.read().schema(layout.schema()).parquet(folder);
        refuseErrors(all);
        Dataset<Row> rows = all.where(functions.not(functions.col(Hidden.SKIPPED)));
        Dataset<Row> quarantined =
                all.where(functions.size(functions.col(Hidden.MISSING)).gt(0));
        Map<String, StoredBlob> files = files(rows, stored);
        Dataset<Row> nulled = quarantined.where(functions.not(functions.col(Hidden.SKIPPED)));
        return new DatasetRows(
                rows,
                quarantined,
                RowLayout.exported(named.schema()),
                rowset(rows),
                files,
                all.where(functions.col(Hidden.SKIPPED)).count(),
                nulled.select(functions.explode(functions.col(Hidden.MISSING))).count());
    }

    /** @throws ExportException {@code USAGE} for columns that the job names and the query does not have */
    public static void refuseUnknownColumns(StructType query, List<String> key, List<FileColumn> columns) {
        List<String> names = List.of(query.fieldNames());
        List<String> wanted = new ArrayList<>(key);
        columns.forEach(column -> wanted.add(column.column()));
        columns.forEach(column -> wanted.addAll(new FilePaths(column.path(), 2).unknown(names)));
        for (String name : wanted) {
            if (!names.contains(name)) {
                throw new ExportException(
                        ExitCode.USAGE,
                        Stage.RESOLVE,
                        "COLUMN_UNKNOWN",
                        "The query has no column '" + name + "'." + DidYouMean.among(name, names) + " It has: "
                                + String.join(", ", names));
            }
        }
    }

    /** @throws ExportException {@code DATA} when the key is null somewhere or there twice */
    public static void refuseBadKey(Dataset<Row> staged, List<String> key) {
        if (key.isEmpty()) {
            return;
        }
        Column[] columns = key.stream().map(DatasetRows::column).toArray(Column[]::new);
        Column anyNull = key.stream()
                .map(name -> column(name).isNull())
                .reduce(Column::or)
                .orElseThrow();
        long nulls = staged.where(anyNull).count();
        if (nulls > 0) {
            throw new ExportException(
                    ExitCode.DATA,
                    Stage.PLAN,
                    "KEY_NULL",
                    "dataset.key " + key + " is null in " + nulls + " rows; a key must identify every row");
        }
        List<Row> twice = staged.groupBy(columns)
                .count()
                .where("count > 1")
                .orderBy(columns)
                .limit(1)
                .collectAsList();
        if (!twice.isEmpty()) {
            throw new ExportException(
                    ExitCode.DATA,
                    Stage.PLAN,
                    "KEY_DUPLICATE",
                    "dataset.key " + key + " does not identify rows: "
                            + twice.get(0).getLong(key.size()) + " rows have "
                            + twice.get(0).toString() + " (last is the count)");
        }
    }

    /** Each distinct path with its content. */
    public List<OwnedFile> ownedFiles() {
        List<OwnedFile> owned = new ArrayList<>();
        files.forEach((path, blob) -> owned.add(new OwnedFile(path, blob.blob().size(), blob.sha256())));
        return owned;
    }

    static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    private static void refuseErrors(Dataset<Row> all) {
        Row first = all.agg(functions.min(functions.col(Hidden.ERROR)), functions.count(functions.col(Hidden.ERROR)))
                .first();
        if (!first.isNullAt(0)) {
            throw new ExportException(
                    ExitCode.DATA,
                    Stage.PLAN,
                    "PATH_REFUSED",
                    first.getString(0)
                            + (first.getLong(1) > 1 ? " (and " + (first.getLong(1) - 1) + " more rows)" : ""));
        }
    }

    /** Paths that differ only in case or Unicode form are one file on many systems, so they must have one content. */
    private static Map<String, StoredBlob> files(Dataset<Row> rows, Map<String, StoredBlob> stored) {
        Map<String, StoredBlob> files = new TreeMap<>();
        Map<String, String> folded = new HashMap<>();
        Iterator<Row> pairs = rows.select(
                        functions.explode(functions.col(Hidden.FILES)).as("f"))
                .select("f.path", "f.uri")
                .distinct()
                .toLocalIterator();
        while (pairs.hasNext()) {
            Row pair = pairs.next();
            String path = pair.getString(0);
            StoredBlob blob = stored.get(pair.getString(1));
            if (blob == null) {
                throw new IllegalStateException("No file for " + pair);
            }
            files.merge(path, blob, (one, other) -> sameOrRefuse(path, one, path, other));
            String other = folded.putIfAbsent(fold(path), path);
            StoredBlob otherBlob = other == null ? null : files.get(other);
            if (other != null && otherBlob != null) {
                sameOrRefuse(other, otherBlob, path, blob);
            }
        }
        return files;
    }

    private static String fold(String path) {
        return Normalizer.normalize(path, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    private static StoredBlob sameOrRefuse(String path, StoredBlob one, String otherPath, StoredBlob other) {
        if (!one.sha256().equals(other.sha256())) {
            throw new ExportException(
                    ExitCode.DATA,
                    Stage.PLAN,
                    "PATH_COLLISION",
                    "%s and %s differ, but would go to the same path, '%s'%s. Put a column that tells them apart into the template."
                            .formatted(
                                    one.blob().uri(),
                                    other.blob().uri(),
                                    path,
                                    path.equals(otherPath)
                                            ? ""
                                            : " ('" + otherPath + "' in another case or Unicode form)"));
        }
        // The same whichever came first.
        return one.blob().uri().compareTo(other.blob().uri()) <= 0 ? one : other;
    }

    static RowsetDigest rowset(Dataset<Row> rows) {
        MapPartitionsFunction<Row, byte[]> sum = digests -> {
            RowsetDigest total = RowsetDigest.EMPTY;
            while (digests.hasNext()) {
                total = total.plus(RowsetDigest.of(digests.next().<byte[]>getAs(0)));
            }
            return List.of(Tasks.bytes(total)).iterator();
        };
        Collection<byte[]> parts =
                rows.select(Hidden.DIGEST).mapPartitions(sum, Encoders.BINARY()).collectAsList();
        RowsetDigest total = RowsetDigest.EMPTY;
        for (byte[] part : parts) {
            total = total.plus(Tasks.<RowsetDigest>value(part));
        }
        return total;
    }
}
