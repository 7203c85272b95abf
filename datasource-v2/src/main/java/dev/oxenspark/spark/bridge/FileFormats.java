package dev.oxenspark.spark.bridge;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.spark.TabularFormat;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.DataSource;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.csv.CSVFileFormat;
import org.apache.spark.sql.execution.datasources.json.JsonFileFormat;
import org.apache.spark.sql.execution.datasources.orc.OrcFileFormat;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.execution.datasources.text.TextFileFormat;
import org.apache.spark.sql.execution.datasources.v2.FileDataSourceV2;
import org.apache.spark.sql.internal.SQLConf;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Spark's file formats, and values as they want them. */
final class FileFormats {
    /** No constant columns beside those of the file. */
    static final scala.collection.immutable.Map<String, Object> NOTHING =
            scala.collection.immutable.Map$.MODULE$.empty();

    private FileFormats() {}

    static FileFormat of(TabularFormat format) {
        return switch (format) {
            case PARQUET -> new ParquetFileFormat();
            case CSV, TSV -> new CSVFileFormat();
            case JSON -> new JsonFileFormat();
            case ORC -> new OrcFileFormat();
            case AVRO -> avro();
            case TEXT -> new TextFileFormat();
        };
    }

    /** Not part of Spark itself, so a session may be without it. */
    private static FileFormat avro() {
        try {
            Object source = DataSource.lookupDataSource("avro", SQLConf.get())
                    .getDeclaredConstructor()
                    .newInstance();
            return source instanceof FileDataSourceV2 v2
                    ? v2.fallbackFileFormat().getDeclaredConstructor().newInstance()
                    : (FileFormat) source;
        } catch (Exception e) {
            throw new OxenException(
                    ErrorCategory.UNSUPPORTED,
                    "This Spark session can't read or write Avro: it has no spark-avro. Start it with --packages org.apache.spark:spark-avro_2.13:"
                            + SparkSession.active().version(),
                    e);
        }
    }

    static Configuration hadoop(SparkSession session, Map<String, String> options) {
        var classic = (org.apache.spark.sql.classic.SparkSession) session;
        Configuration conf = classic.sessionState().newHadoopConfWithOptions(scala(options));
        // The default of Parquet 1.16, which Spark 4.0 does not have yet: what lies close together is one request.
        conf.setIfUnset("parquet.hadoop.vectored.io.enabled", "true");
        return conf;
    }

    static scala.collection.immutable.Map<String, String> scala(Map<String, String> options) {
        return scala.collection.immutable.Map.from(CollectionConverters.asScala(options));
    }

    static <T> Seq<T> scala(java.util.List<T> list) {
        return CollectionConverters.asScala(list).toSeq();
    }
}
