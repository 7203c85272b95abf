package dev.oxenspark.export.dataset;

import dev.oxenspark.connector.DidYouMean;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.Tasks;
import dev.oxenspark.export.blobs.BlobPlan;
import dev.oxenspark.export.blobs.FileColumn;
import dev.oxenspark.export.blobs.RowName;
import dev.oxenspark.export.blobs.StoredBlob;
import dev.oxenspark.export.dataset.Claims.Claim;
import dev.oxenspark.export.provenance.OwnedFile;
import dev.oxenspark.export.provenance.RowsetDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of the dataset, laid out and staged.
 *
 * @param rows what is exported, with the hidden columns
 * @param quarantined rows that were left out, or whose references were set to null
 * @param schema of the table
 * @param placed each distinct pair of path and file, in order; files at one path have the same content
 */
public record DatasetRows(
        Dataset<Row> rows,
        Dataset<Row> quarantined,
        StructType schema,
        RowsetDigest rowset,
        List<Placed> placed,
        long skippedRows,
        long nulledReferences) {
    /** A file at a path in the repository. */
    public record Placed(String path, StoredBlob blob) {}

    private static final int MANY_FILES = 250_000;

    /** How many digits name a folder of content-addressed files, where no earlier export decided it. */
    public static int digits(BlobPlan plan) {
        return plan.blobs().size() > MANY_FILES ? 3 : 2;
    }

    /**
     * @param staged rows of the query
     * @param fixed paths that the job puts something at, whatever its rows say
     * @param folder where the laid-out rows are staged, absent so far
     * @throws ExportException {@code DATA} for keys that do not identify and paths that can't be
     */
    public static DatasetRows layOut(
            Dataset<Row> staged,
            List<String> key,
            List<String> fixed,
            List<FileColumn> columns,
            BlobPlan plan,
            Map<String, StoredBlob> stored,
            int digits,
            String folder) {
        RowLayout.layOut(staged, key, columns, digits, plan, uri -> {
                    StoredBlob blob = stored.get(uri);
                    return blob == null ? null : new RowLayout.Content(blob.blob(), blob.sha256());
                })
                .write()
                .parquet(folder);
        StructType exported = RowLayout.exported(staged.schema());
        Dataset<Row> all = staged.sparkSession()
                .read()
                .schema(RowLayout.withHidden(staged.schema(), columns))
                .parquet(folder);
        List<Claim> claims = new ArrayList<>();
        RowTotals totals = RowTotals.of(all, (path, uri) -> claims.add(PathCheck.claim(path, uri, plan)));
        Dataset<Row> rows = all.where(functions.not(functions.col(Hidden.SKIPPED)));
        Dataset<Row> quarantined =
                all.where(functions.size(functions.col(Hidden.MISSING)).gt(0));
        return new DatasetRows(
                rows,
                quarantined,
                exported,
                totals.rowset(),
                placed(claims, fixed, stored),
                totals.skippedRows(),
                totals.nulledReferences());
    }

    /** @throws ExportException {@code USAGE} for columns that the job names and the query does not have */
    public static void refuseUnknownColumns(StructType query, List<String> key, List<FileColumn> columns) {
        List<String> names = List.of(query.fieldNames());
        for (String name : names) {
            if (name.startsWith(Hidden.PREFIX)) {
                throw new ExportException(
                        ExitCode.USAGE,
                        Stage.RESOLVE,
                        "COLUMN_RESERVED",
                        "The query has a column '" + name + "'; names that begin with " + Hidden.PREFIX
                                + " are the exporter's own. Rename it.");
            }
        }
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

    /**
     * Sees to it that the key identifies every row.
     *
     * @param key may be empty: rows have none
     * @return how many rows there are
     * @throws ExportException {@code DATA} when the key is null somewhere or there twice
     */
    public static long requireKey(Dataset<Row> staged, List<String> key) {
        if (key.isEmpty()) {
            return staged.count();
        }
        Column[] columns = key.stream().map(DatasetRows::column).toArray(Column[]::new);
        Column anyNull = key.stream()
                .map(name -> column(name).isNull())
                .reduce(Column::or)
                .orElseThrow();
        String count = Hidden.PREFIX + "count";
        Dataset<Row> keys =
                staged.groupBy(columns).agg(functions.count(functions.lit(1)).as(count));
        Column wrong = anyNull.or(functions.col(count).gt(1));
        MapPartitionsFunction<Row, long[]> sum = counted -> {
            long[] total = new long[2];
            counted.forEachRemaining(row -> {
                total[0] += row.getLong(0);
                total[1] += row.getBoolean(1) ? 1 : 0;
            });
            return List.of(total).iterator();
        };
        long[] totals = new long[2];
        for (long[] part : keys.select(functions.col(count), wrong)
                .mapPartitions(sum, Encoders.javaSerialization(long[].class))
                .collectAsList()) {
            totals[0] += part[0];
            totals[1] += part[1];
        }
        if (totals[1] == 0) {
            return totals[0];
        }
        long nulls = staged.where(anyNull).count();
        if (nulls > 0) {
            throw new ExportException(
                    ExitCode.DATA,
                    Stage.PLAN,
                    "KEY_NULL",
                    "dataset.key " + key + " is null in " + nulls + " rows; a key must identify every row");
        }
        Row first = keys.where(wrong).orderBy(columns).first();
        throw new ExportException(
                ExitCode.DATA,
                Stage.PLAN,
                "KEY_DUPLICATE",
                "dataset.key " + key + " does not identify rows: " + first.getLong(key.size()) + " rows have " + first
                        + " (last is the count)");
    }

    /** {@code key}, as a JSON object, and {@link DigestedRows#ROW_SHA256}. */
    public Dataset<Row> list(List<String> key) {
        return rows.select(
                RowName.key(rows, key).as("key"),
                functions.lower(functions.hex(functions.col(Hidden.DIGEST))).as(DigestedRows.ROW_SHA256));
    }

    /** Whether every row is there, with all its references. */
    public boolean isComplete() {
        return skippedRows == 0 && nulledReferences == 0;
    }

    /** By path, in order: the file that lies there, the same whichever of equal ones a row named. */
    public SortedMap<String, StoredBlob> files() {
        SortedMap<String, StoredBlob> files = new TreeMap<>(RepositoryPath::compare);
        placed.forEach(one -> files.putIfAbsent(one.path(), one.blob()));
        return files;
    }

    /** Each distinct path with its content. */
    public List<OwnedFile> ownedFiles() {
        List<OwnedFile> owned = new ArrayList<>();
        files().forEach((path, blob) ->
                owned.add(new OwnedFile(path, blob.blob().size(), blob.sha256())));
        return owned;
    }

    /** Whatever characters its name has. */
    public static Column column(String name) {
        return functions.col(quoted(name));
    }

    /** The name of a column as SQL takes it, whatever characters it has. */
    public static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /** Path and URI of each file of the rows that are not left out. */
    static Dataset<Row> files(Dataset<Row> laidOut) {
        return laidOut.where(functions.not(functions.col(Hidden.SKIPPED)))
                .select(functions.explode(functions.col(Hidden.FILES)).as("f"))
                .select("f.path", "f.uri")
                .distinct();
    }

    private static List<Placed> placed(List<Claim> wanted, List<String> fixed, Map<String, StoredBlob> stored) {
        Map<String, String> sha256 = new HashMap<>();
        stored.forEach((uri, blob) -> sha256.put(uri, blob.sha256()));
        Claims claims = new Claims(sha256);
        List<Placed> placed = new ArrayList<>();
        wanted.forEach(claim -> {
            StoredBlob blob = stored.get(claim.blob().uri());
            if (blob == null) {
                throw new IllegalStateException("Not stored: " + claim);
            }
            claims.add(claim);
            placed.add(new Placed(claim.path(), blob));
        });
        claims.refuseNested(fixed);
        placed.sort((x, y) -> {
            int byPath = RepositoryPath.compare(x.path(), y.path());
            return byPath != 0
                    ? byPath
                    : x.blob().blob().uri().compareTo(y.blob().blob().uri());
        });
        return List.copyOf(placed);
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
