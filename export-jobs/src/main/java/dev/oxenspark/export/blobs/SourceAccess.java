package dev.oxenspark.export.blobs;

import dev.oxenspark.export.TaskConfiguration;
import java.io.Serializable;
import org.apache.spark.sql.SparkSession;

/** What a task needs to reach the files that rows refer to. */
record SourceAccess(TaskConfiguration conf, SourceScope scope) implements Serializable {
    static SourceAccess of(SparkSession spark, SourceScope scope) {
        return new SourceAccess(TaskConfiguration.of(spark), scope);
    }
}
