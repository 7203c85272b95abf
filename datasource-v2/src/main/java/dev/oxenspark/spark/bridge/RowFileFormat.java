package dev.oxenspark.spark.bridge;

import dev.oxenspark.spark.TabularFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.DataSourceUtils;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Writes files on a local disk through Spark's own writer of a format. Made on the driver, used in tasks. */
public final class RowFileFormat implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    private final OutputWriterFactory writers;
    private final SerializableConfiguration conf;
    private final StructType columns;

    private RowFileFormat(OutputWriterFactory writers, SerializableConfiguration conf, StructType columns) {
        this.writers = writers;
        this.conf = conf;
        this.columns = columns;
    }

    /** @throws RuntimeException Spark's own, when the format cannot hold such columns */
    public static RowFileFormat of(TabularFormat format, Map<String, String> options, StructType columns) {
        SparkSession session = SparkSession.active();
        FileFormat fileFormat = FileFormats.of(format);
        Columns.checkWrite(fileFormat, columns);
        DataSourceUtils.checkFieldNames(fileFormat, columns);
        try {
            Job job = Job.getInstance(FileFormats.hadoop(session, options));
            OutputWriterFactory writers = fileFormat.prepareWrite(session, job, FileFormats.scala(options), columns);
            return new RowFileFormat(writers, new SerializableConfiguration(job.getConfiguration()), columns);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What names of such files end with, codec included: {@code .snappy.parquet}, {@code .csv.gz}. */
    public String extension() {
        return writers.getFileExtension(context());
    }

    /** Starts a file, which must not exist. */
    public RowFile create(Path file) {
        OutputWriter writer = writers.newInstance(file.toUri().toString(), columns, context());
        return new RowFile() {
            @Override
            public void write(InternalRow row) {
                writer.write(row);
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }

    private TaskAttemptContext context() {
        return new TaskAttemptContextImpl(conf.value(), new TaskAttemptID("oxen", 0, TaskType.MAP, 0, 0));
    }

    /** A file being written; complete once closed. */
    public interface RowFile extends AutoCloseable {
        void write(InternalRow row);

        @Override
        void close();
    }
}
