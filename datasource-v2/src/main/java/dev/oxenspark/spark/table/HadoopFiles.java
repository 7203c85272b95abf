package dev.oxenspark.spark.table;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.hadoop.OxenFileSystem;
import dev.oxenspark.connector.hadoop.OxenPaths;
import dev.oxenspark.spark.TabularFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;

/**
 * The files of a table as Spark's readers want them, no request needed.
 *
 * @param options what a reader of them must be given: the user's for the format, and those of the file system
 */
public record HadoopFiles(List<FileStatus> statuses, Map<String, String> options) {

    public static HadoopFiles of(PinnedPath path, TableFiles table) {
        String id = OxenFileSystem.register(path.repository(), path.settings());
        Hash commit = path.existing().commit().id();
        List<FileStatus> statuses = table.files().stream()
                .map(file -> OxenPaths.status(id, file, commit))
                .toList();
        List<String> names = table.files().stream().map(FileEntry::path).toList();
        Map<String, String> options = formatOptions(path, names);
        options.putAll(OxenFileSystem.configuration(path.repository(), path.settings()));
        return new HadoopFiles(statuses, options);
    }

    /** The user's options for the format, and what the names of the files imply beside them. */
    public static Map<String, String> formatOptions(PinnedPath path, List<String> names) {
        Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        options.putAll(path.options().formatOptions());
        boolean tabs = !names.isEmpty() && names.stream().allMatch(TabularFormat::isTabSeparated);
        if (tabs && !options.containsKey("delimiter")) {
            options.putIfAbsent("sep", "\t");
        }
        return options;
    }
}
