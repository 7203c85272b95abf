package dev.oxenspark.spark.table;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.hadoop.OxenFileSystem;
import dev.oxenspark.connector.hadoop.OxenPaths;
import dev.oxenspark.spark.TabularFormat;
import dev.oxenspark.spark.bridge.DataFile;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Files of a commit as Spark's readers want them, no request needed.
 *
 * @param options what a reader of them must be given: the user's for the format, and those of the file system
 */
public record HadoopFiles(String repository, Hash commit, Map<String, String> options) {

    public static HadoopFiles of(PinnedPath path, TabularFormat format) {
        OxenSettings settings = path.contentSettings();
        String id = OxenFileSystem.register(path.repository(), settings);
        Map<String, String> options = formatOptions(path, format);
        options.putAll(OxenFileSystem.configuration(path.repository(), settings));
        return new HadoopFiles(id, path.existing().commit().id(), options);
    }

    private FileStatus status(FileEntry file) {
        return OxenPaths.status(repository, file, commit);
    }

    List<FileStatus> statuses(List<FileEntry> files) {
        return files.stream().map(this::status).toList();
    }

    /** @param constants columns whose value the file is to come with */
    public DataFile file(FileEntry file, TableColumns columns, StructType constants) {
        Object[] values = Arrays.stream(constants.fieldNames())
                .map(column -> columns.value(file, column))
                .toArray();
        return new DataFile(file.path(), status(file), new GenericInternalRow(values));
    }

    /** The user's options for the format, and what the format itself implies beside them. */
    public static Map<String, String> formatOptions(PinnedPath path, TabularFormat format) {
        Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        options.putAll(path.options().formatOptions());
        if (format == TabularFormat.TSV) {
            options.putIfAbsent("extension", "tsv");
            if (!options.containsKey("delimiter")) {
                options.putIfAbsent("sep", "\t");
            }
        }
        return options;
    }
}
