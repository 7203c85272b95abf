package dev.oxenspark.spark.table;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.connector.catalog.MetadataColumn;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** A column that every table has beside its own, seen only when a query names it. */
public record MetadataField(String name, DataType dataType, String comment) implements MetadataColumn {
    static final MetadataField COMMIT_ID =
            new MetadataField("_commit_id", DataTypes.StringType, "the commit that is read");
    static final MetadataField FILE_PATH =
            new MetadataField("_file_path", DataTypes.StringType, "path of the row's file in the repository");
    static final MetadataField FILE_SIZE =
            new MetadataField("_file_size", DataTypes.LongType, "bytes of the row's file");
    static final MetadataField FILE_HASH =
            new MetadataField("_file_hash", DataTypes.StringType, "hash of the content of the row's file");

    public static final List<MetadataField> ALL = List.of(COMMIT_ID, FILE_PATH, FILE_SIZE, FILE_HASH);

    static Optional<MetadataField> named(String column) {
        return ALL.stream().filter(field -> field.name.equals(column)).findFirst();
    }

    @Override
    public boolean isNullable() {
        return false;
    }
}
