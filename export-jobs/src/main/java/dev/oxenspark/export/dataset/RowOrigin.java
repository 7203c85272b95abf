package dev.oxenspark.export.dataset;

import dev.oxenspark.export.blobs.FileColumn;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What a row came from, in a column of its own: Delta's {@code row_id} and {@code row_commit_version}, and
 * {@code references}, the values of the columns of files before paths took their place. With it, a later export takes
 * the row over from this one. Only rows that were made of one row of one table have it.
 */
public final class RowOrigin {
    /** Name of the column, which no query can have. */
    public static final String COLUMN = Hidden.PREFIX + "origin";

    private static final String REFERENCES = "references";

    private RowOrigin() {}

    /** Of a row as it is staged or listed. */
    public static Column id() {
        return functions.col(COLUMN + ".row_id");
    }

    /** Of a row as it is staged or listed. */
    public static Column commitVersion() {
        return functions.col(COLUMN + ".row_commit_version");
    }

    /**
     * Adds it to rows of the query.
     *
     * @param id null without row tracking
     * @param commitVersion likewise
     */
    public static Dataset<Row> add(Dataset<Row> rows, Column id, Column commitVersion, List<FileColumn> files) {
        List<Column> parts = new ArrayList<>();
        parts.add(id.as("row_id"));
        parts.add(commitVersion.as("row_commit_version"));
        if (!files.isEmpty()) {
            parts.add(functions
                    .struct(files.stream()
                            .map(file -> DatasetRows.column(file.column()))
                            .toArray(Column[]::new))
                    .as(REFERENCES));
        }
        return rows.withColumn(COLUMN, functions.struct(parts.toArray(Column[]::new)));
    }

    /** Exported rows as they were before paths took the place of references. */
    static Dataset<Row> undo(Dataset<Row> rows, StructType exported, List<String> files) {
        List<Column> columns = new ArrayList<>();
        for (String name : exported.fieldNames()) {
            columns.add(
                    files.contains(name)
                            ? functions
                                    .col(COLUMN + "." + REFERENCES)
                                    .getField(name)
                                    .as(name)
                            : DatasetRows.column(name));
        }
        columns.add(functions.col(COLUMN));
        return rows.select(columns.toArray(Column[]::new));
    }

    /** @param exported schema of the table */
    static StructType type(StructType exported, List<String> files) {
        StructType type =
                new StructType().add("row_id", DataTypes.LongType).add("row_commit_version", DataTypes.LongType);
        StructType references = new StructType();
        for (String file : files) {
            references = references.add(exported.apply(file));
        }
        return files.isEmpty() ? type : type.add(REFERENCES, references);
    }
}
