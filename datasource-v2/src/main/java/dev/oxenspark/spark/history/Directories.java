package dev.oxenspark.spark.history;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.spark.table.PinnedPath;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The directories at and below the path that hold files, with what is in them. */
final class Directories implements Facts {
    private static final class Sums {
        private long files;
        private long allFiles;
        private long bytes;
    }

    @Override
    public StructType columns() {
        return new StructType()
                .add("path", DataTypes.StringType, false)
                .add("name", DataTypes.StringType, false)
                .add("parent", DataTypes.StringType, true)
                .add("files", DataTypes.LongType, false)
                .add("total_files", DataTypes.LongType, false)
                .add("total_size", DataTypes.LongType, false);
    }

    @Override
    public List<InternalRow> rows(OxenRepository repository, PinnedPath path) {
        if (path.isFile()) {
            return List.of();
        }
        Map<String, Sums> directories = new TreeMap<>(RepositoryPath::compare);
        for (FileEntry file : path.files()) {
            String parent = RepositoryPath.parent(file.path());
            directories.computeIfAbsent(parent, key -> new Sums()).files++;
            for (String at = parent; ; at = RepositoryPath.parent(at)) {
                Sums sums = directories.computeIfAbsent(at, key -> new Sums());
                sums.allFiles++;
                sums.bytes += file.size();
                if (at.equals(path.path())) {
                    break;
                }
            }
        }
        return directories.entrySet().stream()
                .map(directory -> row(directory.getKey(), directory.getValue()))
                .toList();
    }

    private static InternalRow row(String path, Sums sums) {
        return Values.row(
                path,
                path.substring(path.lastIndexOf('/') + 1),
                path.isEmpty() ? null : RepositoryPath.parent(path),
                sums.files,
                sums.allFiles,
                sums.bytes);
    }
}
