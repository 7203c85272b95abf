package dev.oxenspark.export.audit;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.export.dataset.DigestedRows;
import dev.oxenspark.export.dataset.StoredDataset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * What became of one row from export to export, apart for each job.
 *
 * @param exports those in which it was added, changed, kept or removed; the oldest first
 */
public record RowAudit(List<Export> exports) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What an export did to the row. */
    public enum Event {
        ADDED,
        CHANGED,
        UNCHANGED,
        REMOVED
    }

    /**
     * @param rowSha256 the row's digest; null where it was removed
     * @param changed by column, {@code {"column":value}} as it is from this export on: all of an added row, of a
     *     changed one what is another
     */
    public record Export(
            Map<String, Object> commit,
            Event event,
            @Nullable String rowSha256,
            Map<String, String> changed) {}

    /** @param texts by column */
    private record Seen(String digest, Map<String, String> texts) {}

    /**
     * @param key the value of the key's only column, or a JSON object of all its columns
     * @param job null: all jobs
     */
    public static RowAudit of(
            OxenRepository repository, String key, @Nullable String job, SparkSession spark, OxenSettings settings) {
        Datasets datasets = new Datasets(spark, repository, settings);
        Map<List<String>, List<String>> digests = new HashMap<>();
        Map<String, Seen> last = new HashMap<>();
        List<Export> exports = new ArrayList<>();
        ExportHistory.visit(repository, entry -> {
            StoredDataset dataset = datasets.of(entry.export());
            Map<String, String> values = values(key, dataset.key());
            if (values.isEmpty() || job != null && !entry.job().equals(job)) {
                return;
            }
            // The same list gives the same answer, however many commits have it.
            List<String> found = digests.computeIfAbsent(
                    Datasets.contents(dataset.listFiles("rows")),
                    same -> dataset.rowList(values).limit(1).collectAsList().stream()
                            .map(row -> row.<String>getAs(DigestedRows.ROW_SHA256))
                            .toList());
            Seen before = last.get(entry.job());
            if (found.isEmpty()) {
                if (before != null) {
                    exports.add(new Export(entry.json(), Event.REMOVED, null, Map.of()));
                    last.remove(entry.job());
                }
            } else if (before != null && before.digest().equals(found.get(0))) {
                exports.add(new Export(entry.json(), Event.UNCHANGED, before.digest(), Map.of()));
            } else {
                Seen now = new Seen(found.get(0), texts(dataset, found.get(0)));
                Map<String, String> changed = new LinkedHashMap<>(now.texts());
                if (before != null) {
                    changed.entrySet().removeAll(before.texts().entrySet());
                }
                exports.add(
                        new Export(entry.json(), before == null ? Event.ADDED : Event.CHANGED, now.digest(), changed));
                last.put(entry.job(), now);
            }
        });
        return new RowAudit(List.copyOf(exports));
    }

    /** Empty when the text can't name a row of such a key. */
    private static Map<String, String> values(String text, List<String> key) {
        Map<String, String> values = new LinkedHashMap<>();
        JsonNode object = object(text);
        if (object != null) {
            object.properties()
                    .forEach(member ->
                            values.put(member.getKey(), member.getValue().asText()));
            return values.keySet().equals(Set.copyOf(key)) ? values : Map.of();
        }
        return key.size() == 1 ? Map.of(key.get(0), text) : Map.of();
    }

    private static @Nullable JsonNode object(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return json.isObject() ? json : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static Map<String, String> texts(StoredDataset dataset, String digest) {
        Map<String, String> texts = new LinkedHashMap<>();
        List<Row> rows = dataset.digestedTable()
                .texts(dataset.key())
                .where(col(DigestedRows.ROW_SHA256).equalTo(digest))
                .limit(1)
                .collectAsList();
        for (Row row : rows) {
            List<String> columns = row.getList(row.fieldIndex("texts"));
            String[] names = dataset.schema().fieldNames();
            for (int i = 0; i < names.length; i++) {
                texts.put(names[i], columns.get(i));
            }
        }
        return texts;
    }

    /** One JSON object, its members in this order. */
    public Map<String, Object> json() {
        List<Map<String, Object>> list = new ArrayList<>();
        for (Export export : exports) {
            Map<String, Object> one = new LinkedHashMap<>(export.commit());
            one.put("event", export.event().name());
            one.put("rowSha256", export.rowSha256());
            one.put("changed", export.changed());
            list.add(one);
        }
        return Map.of("exports", list);
    }
}
