package dev.oxenspark.export.delta;

import dev.oxenspark.export.Stage;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import scala.Option;

/** Whether a table has moved on since it was read. */
public final class NewestVersion {
    private NewestVersion() {}

    /**
     * Lists the table's log, and starts no job of Spark's if there is nothing new in it.
     *
     * @return whether the newest version is another one, or the table another table
     */
    public static boolean differs(SparkSession spark, PinnedSource source) {
        try {
            Snapshot newest = DeltaLog.forTable(spark, source.location()).update(false, Option.empty(), Option.empty());
            return newest.version() != source.version()
                    || !newest.metadata().id().equals(source.metadataId());
        } catch (Exception e) {
            // Scala declares no exceptions, so the compiler does not know which of them are thrown.
            throw DeltaFailures.explain(Stage.RESOLVE, "look at " + source.location(), e);
        }
    }
}
