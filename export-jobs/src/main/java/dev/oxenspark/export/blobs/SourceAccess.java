package dev.oxenspark.export.blobs;

import java.io.Serializable;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** What a task needs to reach the files that rows refer to. */
record SourceAccess(SerializableConfiguration conf, SourceScope scope) implements Serializable {
    static SourceAccess of(SparkSession spark, SourceScope scope) {
        return new SourceAccess(
                new SerializableConfiguration(spark.sessionState().newHadoopConf()), scope);
    }
}
