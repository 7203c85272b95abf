package dev.oxenspark.spark.bridge;

import dev.oxenspark.spark.TabularFormat;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.execution.datasources.DataSourceUtils;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.execution.datasources.parquet.ParquetOptions;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.internal.connector.PredicateUtils;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
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

    /** Those of the conditions that a reader can use to skip data; they have to be checked again. */
    public static Predicate[] usable(Predicate[] predicates) {
        return Arrays.stream(predicates)
                .filter(predicate -> PredicateUtils.toV1(predicate).isDefined())
                .toArray(Predicate[]::new);
    }

    /** Whether rows of these columns arrive as column batches. */
    public boolean isVectorised(StructType columns) {
        return fileFormat.supportBatch(session, columns);
    }

    public InputPartition[] plan(List<FileStatus> files) {
        return new SplitPlan(session, fileFormat, format, options).partitions(files);
    }

    /**
     * @param all the columns of the table
     * @param wanted those to read, in order; of nested ones, the fields to read
     */
    public PartitionReaderFactory factory(StructType all, StructType wanted, Predicate[] predicates) {
        DataSourceUtils.verifySchema(fileFormat, all, true);
        boolean vectorised = isVectorised(wanted);
        Map<String, String> readOptions = new HashMap<>(options);
        readOptions.put(FileFormat.OPTION_RETURNING_BATCH(), String.valueOf(vectorised));
        Filter[] filters = PredicateUtils.toV1(predicates);
        Function1<PartitionedFile, Iterator<InternalRow>> read = fileFormat.buildReaderWithPartitionValues(
                session,
                all,
                new StructType(),
                wanted,
                FileFormats.scala(List.of(filters)),
                FileFormats.scala(readOptions),
                FileFormats.hadoop(session, options));
        return new FilePartitionReaderFactory(read, vectorised);
    }
}
