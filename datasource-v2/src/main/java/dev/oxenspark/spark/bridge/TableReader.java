package dev.oxenspark.spark.bridge;

import dev.oxenspark.spark.TabularFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.execution.datasources.parquet.ParquetOptions;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import scala.Function1;
import scala.Option;
import scala.collection.Iterator;

/**
 * Reads files of one format through Spark's own reader for it. Driver only; what goes to tasks comes from
 * {@link #factory}.
 */
public final class TableReader {
    private final SparkSession session;
    private final TabularFormat format;
    private final FileFormat fileFormat;
    private final Map<String, String> options;

    private TableReader(SparkSession session, TabularFormat format, Map<String, String> options) {
        this.session = session;
        this.format = format;
        this.fileFormat = FileFormats.of(format);
        this.options = options;
    }

    /** @param options of the format, and what the file system of the files needs to be configured with */
    public static TableReader of(TabularFormat format, Map<String, String> options) {
        return new TableReader(SparkSession.active(), format, options);
    }

    /**
     * The columns, all nullable, or empty when the files have none to show. Reads as much as Spark itself would.
     *
     * @param files in the order of their names
     */
    public Optional<StructType> inferSchema(List<FileStatus> files) {
        var inferred = format == TabularFormat.PARQUET ? parquetSchema(files) : textSchema(files);
        return inferred.isEmpty()
                ? Optional.empty()
                : Optional.of(inferred.get().asNullable());
    }

    /** As Spark does it, but by the files' own names: it sorts whole paths, and ours have a hash before the name. */
    private Option<StructType> parquetSchema(List<FileStatus> files) {
        boolean merged = new ParquetOptions(FileFormats.scala(options), SQLConf.get()).mergeSchema();
        return ParquetFileFormat.mergeSchemasInParallel(
                FileFormats.scala(options),
                FileFormats.scala(files.subList(0, merged ? files.size() : Math.min(1, files.size()))),
                session);
    }

    private Option<StructType> textSchema(List<FileStatus> files) {
        return fileFormat.inferSchema(session, FileFormats.scala(options), FileFormats.scala(files));
    }

    /** What a reader of the format can skip by. */
    public static TableConditions.Nesting nesting(TabularFormat format) {
        return format == TabularFormat.PARQUET || format == TabularFormat.ORC
                ? TableConditions.Nesting.FIELDS
                : TableConditions.Nesting.COLUMNS;
    }

    /** The columns of a query as they arrive. */
    public static StructType together(StructType inFiles, StructType constant) {
        return new StructType(Stream.of(inFiles, constant)
                .flatMap(columns -> Arrays.stream(columns.fields()))
                .toArray(StructField[]::new));
    }

    /** Whether rows of these columns arrive as column batches. */
    public static boolean isVectorised(TabularFormat format, StructType columns) {
        return FileFormats.of(format).supportBatch(SparkSession.active(), columns);
    }

    public InputPartition[] plan(List<DataFile> files, Portion portion) {
        return new SplitPlan(session, fileFormat, format, options).partitions(files, portion);
    }

    /** Some files for each task, since only their ends are to be read. */
    public InputPartition[] planFooters(List<DataFile> files) {
        int tasks =
                Math.max(1, Math.min(files.size(), 2 * session.sparkContext().defaultParallelism()));
        int each = Math.max(1, (files.size() + tasks - 1) / tasks);
        List<InputPartition> partitions = new ArrayList<>();
        for (int from = 0; from < files.size(); from += each) {
            PartitionedFile[] some = files.subList(from, Math.min(files.size(), from + each)).stream()
                    .map(file -> SplitPlan.piece(file, 0, file.status().getLen()))
                    .toArray(PartitionedFile[]::new);
            partitions.add(new FilePartition(partitions.size(), some));
        }
        return partitions.toArray(InputPartition[]::new);
    }

    /** @param data the columns in the files */
    public PartitionReaderFactory footerFactory(FooterAggregates aggregates, StructType data) {
        return new FooterReaderFactory(
                aggregates,
                reader(data, aggregates.inFiles(), aggregates.constants(), List.of(), Rows.ONE_BY_ONE),
                JavaSparkContext.fromSparkContext(session.sparkContext())
                        .broadcast(new SerializableConfiguration(FileFormats.hadoop(session, options))));
    }

    private enum Rows {
        ONE_BY_ONE,
        IN_BATCHES
    }

    /**
     * @param data the columns in the files
     * @param wanted those of them to read, in order; of nested ones, the fields to read
     * @param constant columns that follow, in the order of the files' own {@link DataFile#constants()}
     */
    public PartitionReaderFactory factory(
            StructType data, StructType wanted, StructType constant, List<Filter> conditions) {
        boolean vectorised = fileFormat.supportBatch(session, together(wanted, constant));
        return new FilePartitionReaderFactory(
                reader(data, wanted, constant, conditions, vectorised ? Rows.IN_BATCHES : Rows.ONE_BY_ONE),
                vectorised,
                format == TabularFormat.PARQUET
                        ? RowGroupStatistics.of(session, options, conditions).orElse(null)
                        : null);
    }

    private Function1<PartitionedFile, Iterator<InternalRow>> reader(
            StructType data, StructType wanted, StructType constant, List<Filter> conditions, Rows rows) {
        Columns.checkRead(fileFormat, data);
        Map<String, String> readOptions = new HashMap<>(options);
        readOptions.put(FileFormat.OPTION_RETURNING_BATCH(), String.valueOf(rows == Rows.IN_BATCHES));
        return fileFormat.buildReaderWithPartitionValues(
                session,
                data,
                constant,
                wanted,
                FileFormats.scala(conditions),
                FileFormats.scala(readOptions),
                FileFormats.hadoop(session, options));
    }
}
