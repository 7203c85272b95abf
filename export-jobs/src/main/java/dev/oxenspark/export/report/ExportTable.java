package dev.oxenspark.export.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.DidYouMean;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.PreviousExport;
import dev.oxenspark.export.RecordedExport;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.dataset.TableFiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** The rows of an export, as the commit has them. */
record ExportTable(SparkSession spark, OxenRepository repository, PreviousExport export) {
    /** Columns of the manifest, in order, by name. */
    StructType schema() {
        return StructType.fromDDL(ddl());
    }

    private String ddl() {
        List<String> columns = new ArrayList<>();
        for (JsonNode column : export.recorded().manifest().at("/content/columns")) {
            columns.add(quoted(column.path("name").asText()) + " "
                    + column.path("type").asText());
        }
        return String.join(", ", columns);
    }

    /** Those of the key's columns that are exported. */
    List<String> key() {
        return texts(export.recorded().manifest().at("/dataset/key"));
    }

    List<String> fileColumns() {
        List<String> columns = new ArrayList<>();
        for (JsonNode file : export.recorded().manifest().at("/dataset/files")) {
            columns.add(file.path("column").asText());
        }
        columns.retainAll(Arrays.asList(schema().fieldNames()));
        return columns;
    }

    /** Whether a column's files lie in folders that say nothing, being named by content. */
    boolean isContentAddressed(String column) {
        for (JsonNode file : export.recorded().manifest().at("/dataset/files")) {
            if (file.path("column").asText().equals(column)) {
                return file.path("path").asText("").isEmpty();
            }
        }
        return true;
    }

    private List<String> texts(JsonNode array) {
        List<String> names = Arrays.asList(schema().fieldNames());
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        texts.retainAll(names);
        return texts;
    }

    /** @throws ExportException {@code USAGE} when there is none of this name */
    void refuseUnknown(String column) {
        List<String> names = Arrays.asList(schema().fieldNames());
        if (!names.contains(column)) {
            throw new ExportException(
                    ExitCode.USAGE,
                    Stage.AUDIT,
                    "COLUMN_UNKNOWN",
                    "The export has no column '" + column + "'." + DidYouMean.among(column, names) + " It has: "
                            + String.join(", ", names));
        }
    }

    Dataset<Row> rows() {
        List<String> files = new ArrayList<>();
        export.recorded()
                .manifest()
                .at("/content/files/tables")
                .forEach(file -> files.add(file.path("path").asText()));
        return tables(files).stream()
                .map(path -> table(path).option("schema", ddl()).load(path))
                .reduce(Dataset::unionAll)
                .orElseGet(() -> spark.createDataFrame(List.of(), schema()));
    }

    /** Where each file was read from: {@code path, uri}; none when nothing is recorded. */
    Dataset<Row> origins() {
        String folder = RecordedExport.folder(export.recorded().trailers().job()) + "/blobs";
        boolean recorded = export.tree().keySet().stream().anyMatch(path -> path.startsWith(folder + "/"));
        return recorded
                ? table(folder).load(folder).select("path", "uri")
                : spark.createDataFrame(List.of(), StructType.fromDDL("path string, uri string"));
    }

    /** Where these files were read from, as far as it is recorded. */
    Map<String, String> origins(Collection<String> paths) {
        Map<String, String> origins = new HashMap<>();
        Dataset<Row> wanted = spark.createDataset(List.copyOf(new TreeSet<>(paths)), Encoders.STRING())
                .toDF("wanted");
        Dataset<Row> recorded = origins();
        recorded.join(wanted, recorded.col("path").equalTo(wanted.col("wanted")), "left_semi")
                .collectAsList()
                .forEach(row -> origins.put(row.getString(0), row.getString(1)));
        return origins;
    }

    /** Shards by their folder, if it holds nothing else. */
    private List<String> tables(List<String> files) {
        Map<String, List<String>> byFolder =
                files.stream().collect(Collectors.groupingBy(ExportTable::folder, TreeMap::new, Collectors.toList()));
        List<String> tables = new ArrayList<>();
        byFolder.forEach((folder, listed) -> {
            List<String> there = export.tree().keySet().stream()
                    .filter(path -> folder(path).equals(folder))
                    .sorted()
                    .toList();
            if (!folder.isEmpty()
                    && listed.size() > 1
                    && there.equals(listed.stream().sorted().toList())) {
                tables.add(folder);
            } else {
                tables.addAll(listed);
            }
        });
        return tables;
    }

    private DataFrameReader table(String path) {
        return spark.read()
                .format("oxen")
                .option("repository", repository.address().text())
                .option("revision", export.recorded().commit().id().toString())
                .option("as", "table")
                .options(TableFiles.Format.of(path).reading());
    }

    /** A row as one text, nulls included. */
    static Column json(List<String> columns) {
        return functions.to_json(
                functions.struct(columns.stream().map(ExportTable::column).toArray(Column[]::new)),
                Map.of("ignoreNullFields", "false", "timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX"));
    }

    static Column column(String name) {
        return functions.col(quoted(name));
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /** Of a path, without a slash at its end. */
    static String folder(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
