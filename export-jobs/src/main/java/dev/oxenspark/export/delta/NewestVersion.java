package dev.oxenspark.export.delta;

import dev.oxenspark.export.Stage;
import dev.oxenspark.export.spec.JobFile.TableReference;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import scala.Option;

/**
 * How far a table has come. Asking lists the table's log, and starts no job of Spark's if there is nothing new in it.
 *
 * @param location as Delta gives it
 */
public record NewestVersion(String location, long version, String metadataId) {

    public static NewestVersion of(SparkSession spark, String location) {
        try {
            DeltaLog log = DeltaLog.forTable(spark, location);
            Snapshot newest = log.update(false, Option.empty(), Option.empty());
            return new NewestVersion(
                    log.dataPath().toString(),
                    newest.version(),
                    newest.metadata().id());
        } catch (Exception e) {
            // Scala declares no exceptions, so the compiler does not know which of them are thrown.
            throw DeltaFailures.explain(Stage.RESOLVE, "look at " + location, e);
        }
    }

    /** Of a table of a job, whatever version that asks for. */
    public static NewestVersion of(SparkSession spark, String alias, TableReference table) {
        DeltaTableAt newest =
                DeltaTableAt.resolve(spark, alias, new TableReference(table.path(), table.table(), null, null));
        return new NewestVersion(
                newest.location(),
                newest.version(),
                newest.snapshot().metadata().id());
    }

    /** Whether a table has moved on since it was read: its newest version is another one, or it is another table. */
    public static boolean differs(SparkSession spark, PinnedSource source) {
        NewestVersion newest = of(spark, source.location());
        return newest.version() != source.version() || !newest.metadataId().equals(source.metadataId());
    }
}
