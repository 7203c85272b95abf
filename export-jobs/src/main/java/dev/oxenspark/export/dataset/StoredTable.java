package dev.oxenspark.export.dataset;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.hadoop.OxenFileSystem;
import dev.oxenspark.connector.hadoop.OxenPaths;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Files of rows that a repository holds, read where they are: what {@link TableFiles} stored, seen from any commit. */
public final class StoredTable {
    private final SparkSession spark;
    private final String id;
    private final Map<String, String> configuration;

    private StoredTable(SparkSession spark, String id, Map<String, String> configuration) {
        this.spark = spark;
        this.id = id;
        this.configuration = configuration;
    }

    public static StoredTable in(SparkSession spark, OxenRepository repository, OxenSettings settings) {
        return new StoredTable(
                spark,
                OxenFileSystem.register(repository.address(), settings),
                OxenFileSystem.configuration(repository.address(), settings));
    }

    /**
     * The rows of the files, which are all of one format.
     *
     * @param commit that has the files
     * @param schema as it was when they were written
     */
    public Dataset<Row> rows(Hash commit, Collection<FileEntry> files, StructType schema) {
        return files.isEmpty() ? spark.createDataFrame(List.of(), schema) : read(commit, files, schema);
    }

    /** The same with the columns that the files themselves have; what is no type of its own in a text is text. */
    Dataset<Row> asFound(Hash commit, Collection<FileEntry> files) {
        return read(commit, files, null);
    }

    private Dataset<Row> read(Hash commit, Collection<FileEntry> files, @Nullable StructType schema) {
        List<String> paths = new ArrayList<>();
        files.forEach(file -> paths.add(OxenPaths.path(id, file.in(commit)).toString()));
        TableFiles.Format format = TableFiles.Format.of(files.iterator().next().path());
        DataFrameReader reader = format.reader(spark);
        if (schema != null) {
            reader = reader.schema(schema);
        }
        for (Map.Entry<String, String> setting : configuration.entrySet()) {
            reader = reader.option(setting.getKey(), setting.getValue());
        }
        // Every path is a file; none is a pattern, whatever its name looks like.
        return reader.option("__globPaths__", "false").load(paths.toArray(String[]::new));
    }
}
