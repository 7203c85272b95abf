package dev.oxenspark.export.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.export.RecordedExport;
import dev.oxenspark.export.dataset.RowChanges;
import dev.oxenspark.export.dataset.RowChanges.Match;
import dev.oxenspark.export.dataset.StoredDataset;
import dev.oxenspark.export.provenance.OwnedFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;

/**
 * What changed from one export to another.
 *
 * @param sources tables whose version, or place, is another
 * @param specification what else decides the rows and is another, by JSON pointer
 */
public record ExportDiff(
        RecordedExport from,
        RecordedExport to,
        List<Difference> sources,
        List<Difference> specification,
        RowChanges rows,
        Files files) {
    /** One thing with two values; empty where one side has none. */
    public record Difference(String what, String from, String to) {}

    /** Counts, and the first paths of each kind. */
    public record Files(long added, long removed, long changed, List<Difference> shown) {}

    /** @param most how many rows and files are listed */
    public static ExportDiff of(
            OxenRepository repository,
            RecordedExport from,
            RecordedExport to,
            SparkSession spark,
            OxenSettings settings,
            int most) {
        Datasets datasets = new Datasets(spark, repository, settings);
        StoredDataset before = datasets.of(from);
        StoredDataset after = datasets.of(to);
        boolean keyed = !before.key().isEmpty() && before.key().equals(after.key());
        return new ExportDiff(
                from,
                to,
                differences(sources(from), sources(to)),
                differences(specification(from), specification(to)),
                RowChanges.between(side(before), side(after), keyed ? Match.KEY : Match.CONTENT, most),
                files(from, to, most));
    }

    /** Digests come from the list, which was made with them; columns of the rows to show from the table. */
    private static RowChanges.Side side(StoredDataset dataset) {
        return new RowChanges.Side(
                dataset.rowList(),
                dataset.digestedTable().texts(dataset.key()),
                List.of(dataset.schema().fieldNames()));
    }

    private static Map<String, String> sources(RecordedExport export) {
        Map<String, String> sources = new TreeMap<>();
        for (JsonNode source : export.manifest().path("sources")) {
            sources.put(
                    source.path("alias").asText(),
                    source.path("location").asText() + "@"
                            + source.path("version").asLong() + " id="
                            + source.path("metadataId").asText());
        }
        return sources;
    }

    private static Map<String, String> specification(RecordedExport export) {
        Map<String, String> values = new TreeMap<>();
        for (String section : List.of("query", "dataset", "governance")) {
            flatten("/" + section, export.manifest().path(section), values);
        }
        flatten("/columns", export.manifest().at("/content/columns"), values);
        return values;
    }

    private static void flatten(String pointer, JsonNode value, Map<String, String> values) {
        if (value.isObject()) {
            value.properties().forEach(member -> flatten(pointer + "/" + member.getKey(), member.getValue(), values));
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                flatten(pointer + "/" + i, value.get(i), values);
            }
        } else if (!value.isMissingNode() && !value.isNull()) {
            values.put(pointer, value.asText());
        }
    }

    private static List<Difference> differences(Map<String, String> from, Map<String, String> to) {
        TreeSet<String> names = new TreeSet<>(from.keySet());
        names.addAll(to.keySet());
        return names.stream()
                .map(name -> new Difference(name, from.getOrDefault(name, ""), to.getOrDefault(name, "")))
                .filter(difference -> !difference.from().equals(difference.to()))
                .toList();
    }

    private static Files files(RecordedExport from, RecordedExport to, int most) {
        List<Difference> all = differences(contents(from), contents(to));
        long added =
                all.stream().filter(difference -> difference.from().isEmpty()).count();
        long removed =
                all.stream().filter(difference -> difference.to().isEmpty()).count();
        return new Files(
                added,
                removed,
                all.size() - added - removed,
                all.stream().limit(most).toList());
    }

    private static Map<String, String> contents(RecordedExport export) {
        Map<String, String> contents = new TreeMap<>();
        for (OwnedFile file : StoredDataset.files(export.manifest())) {
            contents.put(file.path(), file.sha256());
        }
        return contents;
    }

    /** One JSON object, its members in this order. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("from", export(from));
        json.put("to", export(to));
        json.put("sources", list(sources));
        json.put("specification", list(specification));
        Map<String, Object> changes = new LinkedHashMap<>();
        changes.put("added", rows.added());
        changes.put("removed", rows.removed());
        changes.put("changed", rows.changed());
        List<Map<String, Object>> shown = new ArrayList<>();
        for (RowChanges.Change change : rows.shown()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("row", change.row());
            one.put("column", change.column());
            one.put("from", change.before());
            one.put("to", change.after());
            shown.add(one);
        }
        changes.put("shown", shown);
        json.put("rows", changes);
        Map<String, Object> paths = new LinkedHashMap<>();
        paths.put("added", files.added());
        paths.put("removed", files.removed());
        paths.put("changed", files.changed());
        paths.put("shown", list(files.shown()));
        json.put("files", paths);
        return json;
    }

    private static Map<String, Object> export(RecordedExport export) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("commit", export.commit().id().toString());
        json.put("job", export.trailers().job());
        json.put("rowsetDigest", export.trailers().rowsetDigest());
        json.put("contentDigest", export.trailers().contentDigest());
        return json;
    }

    private static List<Map<String, Object>> list(List<Difference> differences) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (Difference difference : differences) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("what", difference.what());
            one.put("from", difference.from());
            one.put("to", difference.to());
            list.add(one);
        }
        return list;
    }
}
