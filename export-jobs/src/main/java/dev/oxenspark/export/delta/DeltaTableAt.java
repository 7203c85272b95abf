package dev.oxenspark.export.delta;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.spec.JobFile.TableReference;
import io.delta.tables.DeltaTable;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.sources.BaseRelation;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A Delta table at one version. The version becomes a number first, once; then the snapshot of that number is built,
 * and what reads it is built over the snapshot. No retention rule refuses it: whether its files are there is what
 * counts.
 */
final class DeltaTableAt {
    private final DeltaLog log;
    private final Snapshot snapshot;
    private @Nullable List<AddFile> files;

    private DeltaTableAt(DeltaLog log, Snapshot snapshot) {
        this.log = log;
        this.snapshot = snapshot;
    }

    /**
     * @throws ExportException {@code UNAVAILABLE} when there is no such table or version, {@code USAGE} for the future
     */
    static DeltaTableAt resolve(SparkSession spark, String alias, TableReference reference) {
        String name = reference.path() == null ? String.valueOf(reference.table()) : reference.path();
        try {
            DeltaLog log = DeltaLog.forTable(spark, location(spark, reference));
            Snapshot newest = log.update(false, Option.empty(), Option.empty());
            if (newest.version() < 0) {
                throw new ExportException(
                        ExitCode.UNAVAILABLE,
                        Stage.RESOLVE,
                        "SOURCE_MISSING",
                        "Table '" + alias + "': there is no Delta table at " + name
                                + ". Check the path; only Delta tables can be exported.");
            }
            long version = version(alias, reference, log, newest.version());
            return at(log, version);
        } catch (Exception e) {
            throw DeltaFailures.explain(
                    Stage.RESOLVE,
                    "resolve table '" + alias + "' (" + name
                            + (reference.asOf() == null ? "" : " as of " + reference.asOf()) + ")",
                    e);
        }
    }

    static DeltaTableAt at(DeltaLog log, long version) {
        return new DeltaTableAt(log, log.getSnapshotAt(version, Option.empty(), Option.empty(), false));
    }

    private static String location(SparkSession spark, TableReference reference) {
        if (reference.path() != null) {
            return reference.path();
        }
        return DeltaTable.forName(spark, String.valueOf(reference.table()))
                .detail()
                .first()
                .getAs("location");
    }

    private static long version(String alias, TableReference reference, DeltaLog log, long newest) {
        if (reference.asOf() != null) {
            Instant instant = OffsetDateTime.parse(reference.asOf()).toInstant();
            if (instant.isAfter(Instant.now())) {
                throw new ExportException(
                        ExitCode.USAGE,
                        Stage.RESOLVE,
                        "AS_OF_FUTURE",
                        "Table '" + alias + "': asOf " + reference.asOf()
                                + " is in the future, so what it means may still change. Give an instant that has passed.");
            }
            // Also when the table has been quiet since: then the newest version is the one.
            return log.history()
                    .getActiveCommitAtTime(Timestamp.from(instant), Option.empty(), true, true, false)
                    .version();
        }
        if (reference.version() == null) {
            return newest;
        }
        if (reference.version() > newest) {
            throw new ExportException(
                    ExitCode.UNAVAILABLE,
                    Stage.RESOLVE,
                    "VERSION_MISSING",
                    "Table '" + alias + "' has no version " + reference.version() + "; the newest is " + newest + ".");
        }
        return reference.version();
    }

    long version() {
        return snapshot.version();
    }

    /** Tells it from any other version of any table. */
    String name() {
        return name(location(), version());
    }

    static String name(String location, long version) {
        return location + "@" + version;
    }

    String location() {
        return log.dataPath().toString();
    }

    Snapshot snapshot() {
        return snapshot;
    }

    DeltaLog log() {
        return log;
    }

    /** Its data files; asked for once. */
    List<AddFile> files() {
        if (files == null) {
            files = LoggedFiles.of(log, snapshot);
        }
        return files;
    }

    Dataset<Row> rows(SparkSession spark) {
        Seq<Expression> noFilters =
                CollectionConverters.asScala(List.<Expression>of()).toSeq();
        BaseRelation relation = log.createRelation(noFilters, Option.apply(snapshot), Option.empty(), true);
        return spark.baseRelationToDataFrame(relation);
    }

    /** @throws ExportException when its log can't be read, though the version could be told from it */
    PinnedSource describe(String alias, PinnedSource.Pin pin, String requested) {
        try {
            return new PinnedSource(
                    alias,
                    location(),
                    version(),
                    snapshot.metadata().id(),
                    SnapshotFacts.timestamp(log, version()),
                    pin,
                    requested,
                    SnapshotFacts.of(snapshot, files()));
        } catch (Exception e) {
            throw DeltaFailures.explain(Stage.RESOLVE, "read the log of table '" + alias + "', " + name(), e);
        }
    }
}
