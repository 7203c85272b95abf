package dev.oxenspark.spark.bridge;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** How the session reaches file systems. */
public final class SessionHadoop {
    private SessionHadoop() {}

    /** @param options of one read, which say it for that read alone */
    public static Configuration configuration(Map<String, String> options) {
        return FileFormats.hadoop(SparkSession.active(), options);
    }
}
