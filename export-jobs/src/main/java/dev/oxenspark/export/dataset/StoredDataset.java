package dev.oxenspark.export.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.export.RecordedExport;
import dev.oxenspark.export.blobs.FileColumn;
import dev.oxenspark.export.blobs.MissingPolicy;
import dev.oxenspark.export.blobs.RowName;
import dev.oxenspark.export.provenance.OwnedFile;
import dev.oxenspark.export.provenance.RowsetDigest;
import dev.oxenspark.export.spec.JobFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A dataset as a commit holds it and its manifest describes it: the rows of its table, and the lists beside the
 * manifest. Read when they are asked for.
 */
public final class StoredDataset {
    private final StoredTable stored;
    private final JsonNode manifest;
    private final Hash commit;
    private final Map<String, FileEntry> tree;

    /** @param tree of the commit, by path */
    public StoredDataset(StoredTable stored, JsonNode manifest, Hash commit, Map<String, FileEntry> tree) {
        this.stored = stored;
        this.manifest = manifest;
        this.commit = commit;
        this.tree = tree;
    }

    /** All files of a manifest. */
    public static List<OwnedFile> files(JsonNode manifest) {
        List<OwnedFile> files = new ArrayList<>();
        List.of("tables", "blobs", "included").forEach(list -> files.addAll(files(manifest, list)));
        return files;
    }

    /** The files of a manifest: {@code tables}, {@code blobs} or {@code included}. */
    public static List<OwnedFile> files(JsonNode manifest, String list) {
        List<OwnedFile> files = new ArrayList<>();
        for (JsonNode file : manifest.at("/content/files/" + list)) {
            files.add(new OwnedFile(
                    file.path("path").asText(),
                    file.path("size").asLong(),
                    file.path("sha256").asText()));
        }
        return files;
    }

    /** Where the rows lie: files, or folders with a trailing slash. */
    public static List<String> tables(JsonNode manifest) {
        String table = manifest.at("/dataset/table").asText();
        JsonNode splits = manifest.at("/dataset/splits");
        if (!splits.isObject()) {
            return List.of(table);
        }
        return List.copyOf(JobFile.Splits.of(splits).tables(table).values());
    }

    /** Columns that identify a row; may be empty. */
    public List<String> key() {
        List<String> key = new ArrayList<>();
        manifest.at("/dataset/key").forEach(column -> key.add(column.asText()));
        return key;
    }

    /** Columns that hold paths of files. */
    public List<String> fileColumns() {
        List<String> columns = new ArrayList<>();
        manifest.at("/dataset/files")
                .forEach(file -> columns.add(file.path("column").asText()));
        return columns;
    }

    /** Of the table. */
    public StructType schema() {
        StructType schema = new StructType();
        for (JsonNode column : manifest.at("/content/columns")) {
            schema = schema.add(
                    column.path("name").asText(),
                    DataType.fromDDL(column.path("type").asText()),
                    true);
        }
        return schema;
    }

    /** The files of the table that the commit has. */
    public List<FileEntry> tableFiles() {
        return files(manifest, "tables").stream()
                .map(file -> tree.get(file.path()))
                .filter(Objects::nonNull)
                .toList();
    }

    /** The table, as it is. */
    public Dataset<Row> table() {
        return stored.rows(commit, tableFiles(), schema());
    }

    /** The table, its files taken to have the content that the manifest gives. */
    public DigestedRows digestedTable() {
        Map<String, String> sha256 = new LinkedHashMap<>();
        files(manifest, "blobs").forEach(file -> sha256.put(file.path(), file.sha256()));
        List<FileColumn> columns = fileColumns().stream()
                .map(column -> new FileColumn(column, List.of(), null, MissingPolicy.FAIL, 0, Set.of()))
                .toList();
        return DigestedRows.ofTable(table(), schema(), columns, sha256);
    }

    /** The files that hold a list. */
    public List<FileEntry> listFiles(String list) {
        String folder = RecordedExport.folder(manifest.path("job").asText()) + "/" + list + "/";
        return tree.values().stream()
                .filter(file -> file.path().startsWith(folder))
                .toList();
    }

    /** Where each file came from: {@link ProvenanceLists#BLOBS}, one row for each pair of path and URI. */
    public Dataset<Row> blobList() {
        return stored.rows(commit, listFiles("blobs"), ProvenanceLists.BLOBS);
    }

    /** {@code key}, as a JSON object, and {@link DigestedRows#ROW_SHA256}. */
    public Dataset<Row> rowList() {
        return named(listedRows());
    }

    /**
     * The same of one row.
     *
     * @param key values of all columns of the key, as text
     */
    public Dataset<Row> rowList(Map<String, String> key) {
        Column all = functions.lit(true);
        for (Map.Entry<String, String> value : key.entrySet()) {
            Column column = DatasetRows.column(value.getKey());
            all = all.and(column.cast(DataTypes.StringType).equalTo(value.getValue()));
        }
        return named(listedRows().where(all));
    }

    /** {@link DigestedRows#ROW_SHA256} and {@link RowOrigin#COLUMN}, which is null where the export recorded none. */
    public Dataset<Row> origins() {
        StructType columns = new StructType()
                .add(DigestedRows.ROW_SHA256, DataTypes.StringType)
                .add(RowOrigin.COLUMN, RowOrigin.type(schema(), fileColumns()));
        return stored.rows(commit, listFiles("rows"), columns);
    }

    /** @param list with {@link DigestedRows#ROW_SHA256}; what its digests sum up to */
    public static RowsetDigest rowset(Dataset<Row> list) {
        return DatasetRows.rowset(list.select(
                functions.unhex(functions.col(DigestedRows.ROW_SHA256)).as(Hidden.DIGEST)));
    }

    /**
     * The rows as the query gave them, each with its {@link RowOrigin}: those of the list of rows that the table really
     * has, by the digests of its values.
     *
     * @param origins as {@link #origins} gives them
     */
    public Dataset<Row> unstored(Dataset<Row> origins) {
        Dataset<Row> distinct = digestedTable().identified().dropDuplicates(DigestedRows.ROW_SHA256);
        return RowOrigin.undo(origins.join(distinct, DigestedRows.ROW_SHA256), schema(), fileColumns());
    }

    private Dataset<Row> listedRows() {
        StructType columns = new StructType();
        StructType table = schema();
        for (String name : key()) {
            columns = columns.add(table.apply(name));
        }
        return stored.rows(commit, listFiles("rows"), columns.add(DigestedRows.ROW_SHA256, DataTypes.StringType));
    }

    private Dataset<Row> named(Dataset<Row> list) {
        return list.select(RowName.key(list, key()).as("key"), functions.col(DigestedRows.ROW_SHA256));
    }
}
