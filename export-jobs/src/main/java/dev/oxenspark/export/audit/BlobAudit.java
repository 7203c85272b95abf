package dev.oxenspark.export.audit;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.export.blobs.RowName;
import dev.oxenspark.export.dataset.StoredDataset;
import dev.oxenspark.export.provenance.OwnedFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;

/**
 * Which commits hold a file, by its content or by where it came from.
 *
 * @param exports the oldest first
 */
public record BlobAudit(List<Export> exports) {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

    /**
     * @param paths of the file in the commit
     * @param rows how many rows refer to it
     * @param keys of the first of them, as JSON objects; empty without a key
     */
    public record Export(
            Map<String, Object> commit, Set<String> paths, Set<String> uris, long rows, List<String> keys) {}

    private record Rows(long count, List<String> keys) {}

    /**
     * @param file a SHA-256, or a URI as rows gave it
     * @param most how many rows are listed for each commit
     */
    public static BlobAudit of(
            OxenRepository repository, String file, SparkSession spark, OxenSettings settings, int most) {
        Datasets datasets = new Datasets(spark, repository, settings);
        Column wanted = SHA256.matcher(file).matches()
                ? col("sha256").equalTo(file.toLowerCase(Locale.ROOT))
                : col("uri").equalTo(uri(file));
        Map<List<String>, List<Row>> listed = new HashMap<>();
        Map<List<String>, Rows> counted = new HashMap<>();
        List<Export> exports = new ArrayList<>();
        ExportHistory.visit(repository, entry -> {
            StoredDataset dataset = datasets.of(entry.export());
            Set<String> paths = new TreeSet<>();
            Set<String> uris = new TreeSet<>();
            // The same list gives the same answer, however many commits have it.
            listed.computeIfAbsent(
                            Datasets.contents(dataset.listFiles("blobs")),
                            same -> dataset.blobList()
                                    .where(wanted)
                                    .select("path", "uri")
                                    .collectAsList())
                    .forEach(row -> {
                        paths.add(row.getString(0));
                        uris.add(row.getString(1));
                    });
            for (OwnedFile table : StoredDataset.files(entry.export().manifest(), "tables")) {
                if (table.sha256().equalsIgnoreCase(file)) {
                    paths.add(table.path());
                }
            }
            if (!paths.isEmpty()) {
                List<String> question = new ArrayList<>(Datasets.contents(dataset.tableFiles()));
                question.addAll(paths);
                Rows rows = counted.computeIfAbsent(question, same -> rows(dataset, paths, most));
                exports.add(new Export(entry.json(), paths, uris, rows.count(), rows.keys()));
            }
        });
        return new BlobAudit(List.copyOf(exports));
    }

    /** As the list of blobs writes it. */
    private static String uri(String text) {
        return text.startsWith("/") ? "file:" + text : text.replaceFirst("^s3n?://", "s3a://");
    }

    private static Rows rows(StoredDataset dataset, Set<String> paths, int most) {
        Dataset<Row> table = dataset.table();
        Column refers = lit(false);
        for (String name : dataset.fileColumns()) {
            Column values = table.col("`" + name.replace("`", "``") + "`");
            for (String path : paths) {
                refers = refers.or(
                        dataset.schema().apply(name).dataType() instanceof ArrayType
                                ? array_contains(values, path)
                                : values.equalTo(path));
            }
        }
        Dataset<Row> found = table.where(refers);
        List<String> keys = new ArrayList<>();
        if (!dataset.key().isEmpty() && most > 0) {
            found.select(RowName.key(found, dataset.key()).as("key"))
                    .orderBy("key")
                    .limit(most)
                    .collectAsList()
                    .forEach(row -> keys.add(row.getString(0)));
        }
        return new Rows(found.count(), keys);
    }

    /** One JSON object, its members in this order. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("first", exports.isEmpty() ? null : exports.get(0).commit().get("commit"));
        json.put(
                "last",
                exports.isEmpty()
                        ? null
                        : exports.get(exports.size() - 1).commit().get("commit"));
        List<Map<String, Object>> list = new ArrayList<>();
        for (Export export : exports) {
            Map<String, Object> one = new LinkedHashMap<>(export.commit());
            one.put("paths", export.paths());
            one.put("uris", export.uris());
            one.put("rows", export.rows());
            one.put("keys", export.keys());
            list.add(one);
        }
        json.put("exports", list);
        return json;
    }
}
