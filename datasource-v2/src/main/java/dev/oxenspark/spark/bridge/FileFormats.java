package dev.oxenspark.spark.bridge;

import dev.oxenspark.spark.TabularFormat;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.csv.CSVFileFormat;
import org.apache.spark.sql.execution.datasources.json.JsonFileFormat;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
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
            case CSV -> new CSVFileFormat();
            case JSON -> new JsonFileFormat();
        };
    }

    static Configuration hadoop(SparkSession session, Map<String, String> options) {
        return FilePartition.getHadoopConf(session, scala(options));
    }

    static scala.collection.immutable.Map<String, String> scala(Map<String, String> options) {
        return scala.collection.immutable.Map.from(CollectionConverters.asScala(options));
    }

    static <T> Seq<T> scala(java.util.List<T> list) {
        return CollectionConverters.asScala(list).toSeq();
    }
}
