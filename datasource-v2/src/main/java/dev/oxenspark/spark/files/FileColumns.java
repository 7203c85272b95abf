package dev.oxenspark.spark.files;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.spark.bridge.SessionTime;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** The columns of files. All but the content are known from the tree. */
public final class FileColumns {
    static final String CONTENT = "content";

    public static final StructType SCHEMA = new StructType()
            .add("path", DataTypes.StringType, false)
            .add("name", DataTypes.StringType, false)
            .add("parent", DataTypes.StringType, false)
            .add("size", DataTypes.LongType, false)
            .add("hash", DataTypes.StringType, false)
            .add("mime_type", DataTypes.StringType, false)
            .add("data_type", DataTypes.StringType, false)
            .add("last_commit_id", DataTypes.StringType, false)
            .add("modified", DataTypes.TimestampType, false)
            .add(CONTENT, DataTypes.BinaryType, false);

    static final List<String> KNOWN = Arrays.stream(SCHEMA.fields())
            .map(StructField::name)
            .filter(name -> !name.equals(CONTENT))
            .toList();

    private FileColumns() {}

    /** A column other than the content, in the form that Spark's rows hold. */
    static Object value(FileEntry file, String column) {
        return switch (column) {
            case "path" -> UTF8String.fromString(file.path());
            case "name" -> UTF8String.fromString(file.name());
            case "parent" -> UTF8String.fromString(RepositoryPath.parent(file.path()));
            case "size" -> file.size();
            case "hash" -> UTF8String.fromString(file.hash().toString());
            case "mime_type" -> UTF8String.fromString(file.mimeType());
            case "data_type" -> UTF8String.fromString(file.dataType());
            case "last_commit_id" -> UTF8String.fromString(file.lastCommit().toString());
            case "modified" -> SessionTime.micros(file.modified());
            default -> throw new IllegalArgumentException("No column " + column);
        };
    }
}
