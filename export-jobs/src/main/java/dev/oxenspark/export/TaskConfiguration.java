package dev.oxenspark.export;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a session's file systems, on their way to tasks. Hadoop's own form of them says where each of a
 * thousand came from, in a text compressed by itself, so that every task takes longer to unpack them than to ask for a
 * file.
 */
public final class TaskConfiguration implements Serializable {
    private static final long serialVersionUID = 1L;

    private final HashMap<String, String> settings = new HashMap<>();
    private transient @Nullable Configuration unpacked;

    private TaskConfiguration(Configuration conf) {
        for (Map.Entry<String, String> setting : conf) {
            settings.put(setting.getKey(), setting.getValue());
        }
    }

    public static TaskConfiguration of(SparkSession spark) {
        return new TaskConfiguration(spark.sessionState().newHadoopConf());
    }

    public synchronized Configuration value() {
        if (unpacked == null) {
            Configuration conf = new Configuration(false);
            settings.forEach(conf::set);
            unpacked = conf;
        }
        return unpacked;
    }
}
