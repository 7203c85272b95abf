package dev.oxenspark.spark.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** One Spark in the JVM: a second one would cost seconds, and Spark allows none. */
public final class SharedSpark {
    private static @Nullable SparkSession shared;
    private static @Nullable Path eventLog;

    private SharedSpark() {}

    /** A session without the settings and views of others; the active one from now on. */
    public static synchronized SparkSession newSession() {
        if (shared == null) {
            shared = start();
        }
        SparkSession session = shared.newSession();
        SparkSession.setActiveSession(session);
        SparkSession.setDefaultSession(session);
        return session;
    }

    /** Where Spark logs its events. */
    public static synchronized Path eventLog() {
        if (eventLog == null) {
            throw new IllegalStateException("No session yet");
        }
        return eventLog;
    }

    private static SparkSession start() {
        try {
            Path events = Files.createTempDirectory("oxen-spark-events-");
            eventLog = events;
            return SparkSession.builder()
                    .master("local[2]")
                    .appName("tests")
                    .config("spark.ui.enabled", false)
                    .config("spark.sql.session.timeZone", "UTC")
                    .config("spark.sql.shuffle.partitions", 2)
                    .config("spark.driver.bindAddress", "127.0.0.1")
                    .config("spark.driver.host", "127.0.0.1")
                    .config(
                            "spark.sql.warehouse.dir",
                            events.resolve("warehouse").toString())
                    .config("spark.eventLog.enabled", true)
                    .config("spark.eventLog.compress", false)
                    .config("spark.eventLog.dir", events.toUri().toString())
                    .getOrCreate();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
