package dev.oxenspark.export.dataset;

import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.connector.TaskUploads;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.TaskConfiguration;
import dev.oxenspark.export.Tasks;
import dev.oxenspark.export.provenance.OwnedFile;
import dev.oxenspark.export.provenance.Sha256;
import dev.oxenspark.export.spec.JobFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Files of rows: written to the export's own folder first, in one fixed order, then stored in the repository as they
 * are.
 *
 * @param folders where they were written, each with files and nothing else
 * @param parts in order of their paths
 */
public record TableFiles(List<String> folders, Format format, List<Part> parts) {
    /** Rows that fill one shard of a table that is a folder. */
    private static final long ROWS_PER_SHARD = 1_000_000;

    /** Cut by rows, so that the bytes do not depend on how much memory a writer had. */
    private static final String ROW_GROUP_ROWS = "100000";

    private static final Map<String, String> CSV_OPTIONS = Map.of(
            "header", "true",
            "escape", "\"",
            "multiLine", "true",
            "ignoreLeadingWhiteSpace", "false",
            "ignoreTrailingWhiteSpace", "false",
            "timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
            "timestampNTZFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS");

    /** A value that no field has stands for null, so that an empty text is not taken for one. */
    private static final Map<String, String> CSV_READING = reading("nullValue", "\0null");

    private static Map<String, String> reading(String name, String value) {
        Map<String, String> options = new TreeMap<>(CSV_OPTIONS);
        options.put(name, value);
        return Map.copyOf(options);
    }

    /** @param path in the repository */
    public record Part(String file, String path) implements Serializable {}

    /** What the rows are written as. */
    public enum Format {
        PARQUET(
                Map.of(
                        "compression",
                        "zstd",
                        "parquet.block.row.count.limit",
                        ROW_GROUP_ROWS,
                        // More than so many rows take, so that it is their number that cuts. Only where they are larger
                        // than this, or than the heap, does memory decide.
                        "parquet.block.size",
                        String.valueOf(1 << 30)),
                Map.of()),
        /** As RFC 4180 has it: quotes are doubled, and spaces and line ends belong to the value. */
        CSV(CSV_OPTIONS, CSV_READING),
        JSON(
                Map.of(
                        "ignoreNullFields", "false",
                        "timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
                        "timestampNTZFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS"),
                Map.of(
                        "timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
                        "timestampNTZFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS"));

        private final Map<String, String> write;
        private final Map<String, String> read;

        Format(Map<String, String> write, Map<String, String> read) {
            this.write = write;
            this.read = read;
        }

        /** By the extension of a table's path; a folder holds Parquet. */
        public static Format of(String path) {
            return path.endsWith(".csv") ? CSV : path.endsWith(".jsonl") ? JSON : PARQUET;
        }

        /** What Spark's reader has to be told to give the rows as they were written. */
        public Map<String, String> reading() {
            return read;
        }

        private String shortName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** One that undoes what the writer did. */
        DataFrameReader reader(SparkSession spark) {
            DataFrameReader reader = spark.read().format(shortName());
            read.forEach(reader::option);
            return reader;
        }
    }

    /**
     * Writes the rows of a dataset, each split by itself. A split without rows has a table without rows.
     *
     * @param folder absent so far
     */
    public static TableFiles write(DatasetRows dataset, JobFile.DatasetLayout layout, String folder) {
        JobFile.Splits splits = layout.splits();
        if (splits == null) {
            return write(dataset, dataset.rows(), dataset.rowset().rows(), layout.key(), layout.table(), folder);
        }
        Column split = DatasetRows.column(splits.column());
        Map<String, Long> counts = new HashMap<>();
        dataset.rows()
                .groupBy(split)
                .count()
                .collectAsList()
                .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
        List<TableFiles> tables = new ArrayList<>();
        layout.tables()
                .forEach((name, path) -> tables.add(write(
                        dataset,
                        dataset.rows().where(split.equalTo(name)),
                        counts.getOrDefault(name, 0L),
                        layout.key(),
                        path,
                        folder + "/" + name)));
        List<Part> parts = new ArrayList<>(
                tables.stream().flatMap(table -> table.parts().stream()).toList());
        parts.sort((x, y) -> RepositoryPath.compare(x.path(), y.path()));
        return new TableFiles(
                tables.stream().flatMap(table -> table.folders().stream()).toList(), Format.of(layout.table()), parts);
    }

    /** @param path of the table in the repository: a file, or a folder with a trailing slash */
    private static TableFiles write(
            DatasetRows dataset, Dataset<Row> rows, long count, List<String> key, String path, String folder) {
        long shards = path.endsWith("/") ? Math.max(1, -Math.floorDiv(-count, ROWS_PER_SHARD)) : 1;
        List<Column> order = new ArrayList<>();
        key.forEach(name -> order.add(DatasetRows.column(name)));
        order.add(functions.col(Hidden.DIGEST));
        Dataset<Row> sorted = sharded(rows, (int) shards)
                .sortWithinPartitions(order.toArray(Column[]::new))
                .select(Arrays.stream(dataset.schema().fieldNames())
                        .map(DatasetRows::column)
                        .toArray(Column[]::new));
        return write(sorted, Format.of(path), path, folder);
    }

    private static Dataset<Row> sharded(Dataset<Row> rows, int shards) {
        if (shards == 1) {
            return rows.coalesce(1);
        }
        // By the digest, which spreads evenly and is the same everywhere.
        Column shard = functions
                .pmod(
                        functions
                                .conv(functions.substring(functions.hex(functions.col(Hidden.DIGEST)), 1, 8), 16, 10)
                                .cast("bigint"),
                        functions.lit(shards))
                .cast("int");
        return rows.repartitionById(shards, shard);
    }

    /** Writes rows as they are ordered and split, one file for each partition. */
    static TableFiles write(Dataset<Row> rows, Format format, String path, String folder) {
        DataFrameWriter<Row> writer = rows.write().format(format.shortName());
        format.write.forEach(writer::option);
        try {
            save(writer, path, folder);
            return new TableFiles(List.of(folder), format, parts(rows.sparkSession(), folder, path, format));
        } catch (IOException e) {
            throw new ExportException(
                    ExitCode.TRANSIENT, Stage.WRITE, "STATE_UNREACHABLE", "Can't list " + folder + ": " + e, e);
        }
    }

    private static void save(DataFrameWriter<Row> writer, String path, String folder) {
        try {
            writer.save(folder);
        } catch (Exception e) {
            // Scala declares no exceptions, so the compiler does not know that this one is thrown.
            if (e instanceof AnalysisException analysis) {
                throw new ExportException(
                        ExitCode.USAGE,
                        Stage.WRITE,
                        "TYPE_UNSUPPORTED",
                        path + " can't hold the rows: " + analysis.getMessage()
                                + " Write a .parquet, or cast in the query.",
                        e);
            }
            throw e;
        }
    }

    private static List<Part> parts(SparkSession spark, String folder, String path, Format format) throws IOException {
        Path at = new Path(folder);
        FileStatus[] written = at.getFileSystem(spark.sessionState().newHadoopConf())
                .listStatus(at, file -> file.getName().startsWith("part-"));
        Arrays.sort(written, Comparator.comparing(status -> status.getPath().getName()));
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < written.length; i++) {
            String suffix = format == Format.JSON ? "jsonl" : format.shortName();
            String target = path.endsWith("/") ? path + "part-%05d.%s".formatted(i, suffix) : path;
            parts.add(new Part(written[i].getPath().toString(), target));
        }
        return parts;
    }

    /** The rows of the files, read again. */
    Dataset<Row> read(SparkSession spark, StructType schema) {
        return format.reader(spark).schema(schema).load(folders.toArray(String[]::new));
    }

    /** A file that the repository holds now. */
    public record Stored(OwnedFile owned, UploadedFile uploaded) implements Serializable {}

    /** Stores files from tasks, one task each. */
    public static List<Stored> store(SparkSession spark, List<Part> parts, TaskUploads uploads) {
        TaskConfiguration conf = TaskConfiguration.of(spark);
        return Tasks.run(spark, parts, part -> store(part, uploads, conf.value()));
    }

    private static Stored store(Part part, TaskUploads uploads, Configuration conf) throws IOException {
        MessageDigest sha256 = Sha256.digest();
        Path file = new Path(part.file());
        BlobSource source = new BlobSource() {
            @Override
            public InputStream open() throws IOException {
                FileSystem system = file.getFileSystem(conf);
                return new DigestInputStream(
                        file.getName().endsWith(".parquet") ? CanonicalParquet.open(system, file) : system.open(file),
                        sha256);
            }
        };
        try (UploadSession session = uploads.open()) {
            UploadedFile uploaded = session.put(part.path(), source);
            session.flush();
            String hex = HexFormat.of().formatHex(sha256.digest());
            return new Stored(new OwnedFile(part.path(), uploaded.size(), hex), uploaded);
        }
    }
}
