package dev.oxenspark.spark.read;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.spark.TabularFormat;
import dev.oxenspark.spark.bridge.DataFile;
import dev.oxenspark.spark.bridge.TableReader;
import dev.oxenspark.spark.table.HadoopFiles;
import dev.oxenspark.spark.table.PinnedPath;
import dev.oxenspark.spark.table.TableColumns;
import java.util.List;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * How the files of one scan are reached: looked up when they are, since a query that is only explained costs nothing.
 */
final class FileAccess {
    private final PinnedPath path;
    private final TableColumns columns;
    private @Nullable HadoopFiles found;

    FileAccess(PinnedPath path, TableColumns columns) {
        this.path = path;
        this.columns = columns;
    }

    private TabularFormat format() {
        return columns.table().format();
    }

    private synchronized HadoopFiles hadoop() {
        if (found == null) {
            found = HadoopFiles.of(path, format());
        }
        return found;
    }

    /** @param constants columns whose value each file is to come with */
    List<DataFile> files(List<FileEntry> files, StructType constants) {
        return files.stream()
                .map(file -> hadoop().file(file, columns, constants))
                .toList();
    }

    TableReader reader() {
        return TableReader.of(format(), hadoop().options());
    }
}
