package dev.oxenspark.spark.files;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.FileMetadata;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.spark.bridge.SessionTime;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

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
            .add("num_rows", DataTypes.LongType, true)
            .add("num_columns", DataTypes.LongType, true)
            .add("width", DataTypes.LongType, true)
            .add("height", DataTypes.LongType, true)
            .add("seconds", DataTypes.DoubleType, true)
            .add("channels", DataTypes.LongType, true)
            .add("sample_rate", DataTypes.LongType, true)
            .add(CONTENT, DataTypes.BinaryType, false);

    static final List<String> KNOWN = Arrays.stream(SCHEMA.fields())
            .map(StructField::name)
            .filter(name -> !name.equals(CONTENT))
            .toList();

    private FileColumns() {}

    static boolean readsContent(StructType columns) {
        return columns.getFieldIndex(CONTENT).isDefined();
    }

    /** A column other than the content, in the form that Spark's rows hold; null where the tree says nothing of it. */
    static @Nullable Object value(FileEntry file, String column) {
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
            default -> described(file.metadata(), column);
        };
    }

    private static @Nullable Object described(@Nullable FileMetadata metadata, String column) {
        if (metadata instanceof FileMetadata.Tabular table) {
            return switch (column) {
                case "num_rows" -> table.height();
                case "num_columns" -> table.width();
                default -> null;
            };
        }
        if (metadata instanceof FileMetadata.Image image) {
            return switch (column) {
                case "width" -> image.width();
                case "height" -> image.height();
                default -> null;
            };
        }
        if (metadata instanceof FileMetadata.Video video) {
            return switch (column) {
                case "width" -> video.width();
                case "height" -> video.height();
                case "seconds" -> video.seconds();
                default -> null;
            };
        }
        if (metadata instanceof FileMetadata.Audio audio) {
            return switch (column) {
                case "seconds" -> audio.seconds();
                case "channels" -> audio.channels();
                case "sample_rate" -> audio.sampleRate();
                default -> null;
            };
        }
        return null;
    }
}
