package dev.oxenspark.spark.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkBuildInfo;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalog;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

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

    /** Whether this Spark is that version or a later one. */
    public static boolean isSince(String version) {
        return Version.parse(version()).compareTo(Version.parse(version)) >= 0;
    }

    static String version() {
        return SparkBuildInfo.spark_version();
    }

    /** Tables and databases belong to Spark as a whole, not to a session. */
    static synchronized void forgetTables() {
        if (shared instanceof org.apache.spark.sql.classic.SparkSession session) {
            ExternalCatalog catalog = session.sharedState().externalCatalog();
            for (String database : CollectionConverters.asJava(catalog.listDatabases())) {
                for (String table : CollectionConverters.asJava(catalog.listTables(database))) {
                    catalog.dropTable(database, table, true, true);
                }
                if (!database.equals("default")) {
                    catalog.dropDatabase(database, true, true);
                }
            }
        }
    }

    /** Where Spark logs its events, all of them so far. */
    public static synchronized Path eventLog() throws TimeoutException {
        if (shared == null || eventLog == null) {
            throw new IllegalStateException("No session yet");
        }
        awaitEvents();
        return eventLog;
    }

    /** Waits until all that happened so far has been told to those who listen. */
    static synchronized void awaitEvents() throws TimeoutException {
        if (shared != null) {
            shared.sparkContext().listenerBus().waitUntilEmpty();
        }
    }

    private static SparkSession start() {
        try {
            Path events = Files.createTempDirectory("oxen-spark-events-");
            eventLog = events;
            return SparkSession.builder()
                    .master("local[2,2]")
                    .appName("tests")
                    .config("spark.ui.enabled", false)
                    .config("spark.sql.session.timeZone", "UTC")
                    .config("spark.sql.shuffle.partitions", 2)
                    // So many tasks list folders, for Delta's VACUUM among others; by default 10,000.
                    .config("spark.sql.sources.parallelPartitionDiscovery.parallelism", 2)
                    .config("spark.hadoop.fs.file.impl", ForklessFileSystem.class.getName())
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
