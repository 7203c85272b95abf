package dev.oxenspark.export.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The table of an export as somebody left it on a branch, whatever program wrote it: read as it is, and brought to the
 * columns and types of the export. What can't be brought there without a loss is refused.
 */
public final class ReviewedTable {
    private final StoredTable stored;
    private final JsonNode manifest;
    private final Commit head;
    private final Map<String, FileEntry> tree;

    /**
     * @param manifest of the export
     * @param head commit of the branch
     * @param tree its files, by path
     */
    public ReviewedTable(StoredTable stored, JsonNode manifest, Commit head, Map<String, FileEntry> tree) {
        this.stored = stored;
        this.manifest = manifest;
        this.head = head;
        this.tree = tree;
    }

    /** The files that are its table now. */
    public List<FileEntry> files() {
        List<FileEntry> files = new ArrayList<>();
        for (String table : StoredDataset.tables(manifest)) {
            List<FileEntry> there = tree.values().stream()
                    .filter(file -> table.endsWith("/")
                            ? file.path().startsWith(table)
                            : file.path().equals(table))
                    .toList();
            if (there.isEmpty()) {
                throw refused(
                        "has no table '" + table + "' any more. To take all rows away, leave a table without rows.");
            }
            files.addAll(there);
        }
        return files;
    }

    /**
     * Its rows.
     *
     * @param export columns and types that they are brought to
     * @throws ExportException {@code DATA} when columns are missing or foreign, or values are no values of their type
     */
    public Dataset<Row> rows(StructType export) {
        Dataset<Row> found = stored.asFound(head.id(), files());
        List<String> columns = Arrays.asList(found.columns());
        List<String> expected = Arrays.asList(export.fieldNames());
        if (!columns.containsAll(expected) || !expected.containsAll(columns)) {
            throw refused("has a table with the columns %s, not %s. Write it with the same columns, without an index."
                    .formatted(columns, expected));
        }
        Column lossy = functions.lit(false);
        List<Column> cast = new ArrayList<>();
        for (StructField field : export.fields()) {
            Column value = DatasetRows.column(field.name());
            Column typed = value.try_cast(field.dataType());
            Column lost = value.isNotNull().and(typed.isNull());
            DataType type = found.schema().apply(field.name()).dataType();
            if (!(type instanceof StringType)) {
                // 3.7 can be cast to a whole number, and should not be.
                lost = lost.or(
                        value.isNotNull().and(functions.not(typed.try_cast(type).equalTo(value))));
            }
            if (!type.catalogString().equals(field.dataType().catalogString())) {
                lossy = lossy.or(functions.coalesce(lost, functions.lit(true)));
            }
            cast.add(typed.as(field.name()));
        }
        List<Row> wrong = found.where(lossy).limit(1).collectAsList();
        if (!wrong.isEmpty()) {
            throw refused("has a row with values that are none of the types %s: %s. Write the column with its type."
                    .formatted(export.toDDL(), wrong.get(0)));
        }
        return found.select(cast.toArray(Column[]::new));
    }

    private ExportException refused(String what) {
        return new ExportException(ExitCode.DATA, Stage.EDITS, "REVIEWED_TABLE", "Commit " + head.id() + " " + what);
    }
}
