package dev.oxenspark.spark.blobs;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.spark.table.PinnedPath;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table's columns, and the contents that option {@code blobs} adds to them.
 *
 * @param table without contents
 * @param blobs one for each column of paths
 */
record BlobColumns(StructType table, List<Blob> blobs) {
    private static final String SUFFIX = "_content";

    /**
     * @param path the column that says which file
     * @param content the column that holds its bytes
     */
    record Blob(String path, String content) implements Serializable {}

    /** @throws OxenException {@code INVALID} when an option's column is none of paths, or has a namesake */
    static BlobColumns of(PinnedPath path, StructType table) {
        List<Blob> blobs = new ArrayList<>();
        for (String name : path.options().blobs()) {
            StructField field = Arrays.stream(table.fields())
                    .filter(candidate -> matches(candidate.name(), name))
                    .findFirst()
                    .orElseThrow(() -> invalid(path, name, "there is none. The columns are " + names(table)));
            if (!(field.dataType() instanceof StringType)) {
                throw invalid(
                        path,
                        name,
                        "it is of type %s, and paths are strings"
                                .formatted(field.dataType().catalogString()));
            }
            Blob blob = new Blob(field.name(), field.name() + SUFFIX);
            boolean taken = Arrays.stream(table.fieldNames()).anyMatch(other -> matches(other, blob.content))
                    || blobs.contains(blob);
            if (taken) {
                throw invalid(path, name, "there would be two columns " + blob.content);
            }
            blobs.add(blob);
        }
        return new BlobColumns(table, List.copyOf(blobs));
    }

    private static boolean matches(String column, String name) {
        boolean exactly = Boolean.parseBoolean(SparkSession.active().conf().get("spark.sql.caseSensitive"));
        return exactly ? column.equals(name) : column.equalsIgnoreCase(name);
    }

    private static String names(StructType columns) {
        return String.join(", ", columns.fieldNames());
    }

    private static OxenException invalid(PinnedPath path, String column, String why) {
        return new OxenException(
                ErrorCategory.INVALID,
                "Option blobs can't be about column '%s' of %s: %s".formatted(column, path.text(), why));
    }

    /** What a query sees. */
    StructType all() {
        StructType all = table;
        for (Blob blob : blobs) {
            all = all.add(blob.content, DataTypes.BinaryType, true);
        }
        return all;
    }

    /** Those of the blobs whose contents are among the columns. */
    List<Blob> wanted(StructType columns) {
        List<String> names = List.of(columns.fieldNames());
        return blobs.stream().filter(blob -> names.contains(blob.content)).toList();
    }
}
