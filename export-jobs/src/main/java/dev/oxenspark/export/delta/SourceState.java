package dev.oxenspark.export.delta;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import scala.Option;

/**
 * What has become of a version that an export recorded.
 *
 * @param detail in words, with values; empty when it is as it was
 * @param missing files of the version that are gone
 */
public record SourceState(Kind kind, String detail, List<String> missing) {
    /** From the best to the worst. */
    public enum Kind {
        /** The same version, all its files there. */
        AS_RECORDED,
        /** It can't be looked at. */
        UNREADABLE,
        /** Its entries in the table's log are gone. */
        EXPIRED,
        /** Some of its files are gone. */
        VACUUMED,
        /** Something else has its place and number. */
        REPLACED
    }

    /**
     * @param metadataId as recorded
     * @param fingerprint as recorded
     * @throws ExportException {@code TRANSIENT} when whoever holds the table does not answer
     */
    public static SourceState of(
            SparkSession spark, String location, long version, String metadataId, String fingerprint) {
        SourceState logged = ofLog(spark, location, version, metadataId, fingerprint);
        if (logged.kind != Kind.AS_RECORDED) {
            return logged;
        }
        try {
            List<Path> files = SourceCheck.files(DeltaTableAt.at(DeltaLog.forTable(spark, location), version));
            List<Path> missing = SourceCheck.missing(files, spark.sessionState().newHadoopConf());
            return missing.isEmpty()
                    ? logged
                    : new SourceState(
                            Kind.VACUUMED,
                            "version %d of %s has lost %,d of its %,d files"
                                    .formatted(version, location, missing.size(), files.size()),
                            missing.stream().map(Path::toString).toList());
        } catch (Exception e) {
            return unreadable("look at the files of table " + location, e);
        }
    }

    /** The same by the table's log alone, its data files not looked for. */
    static SourceState ofLog(SparkSession spark, String location, long version, String metadataId, String fingerprint) {
        try {
            DeltaLog.invalidateCache(spark, new Path(location));
            DeltaLog log = DeltaLog.forTable(spark, location);
            var newest = log.update(false, Option.empty(), Option.empty());
            if (newest.version() < 0) {
                return new SourceState(Kind.EXPIRED, "there is no Delta table at " + location + " any more", List.of());
            }
            if (newest.version() < version) {
                return new SourceState(
                        Kind.REPLACED,
                        "the table at %s has no version %d; its newest is %d, of table id %s, not %s"
                                .formatted(
                                        location,
                                        version,
                                        newest.version(),
                                        newest.metadata().id(),
                                        metadataId),
                        List.of());
            }
            return at(spark, log, version, metadataId, fingerprint);
        } catch (Exception e) {
            return unreadable("look at table " + location, e);
        }
    }

    private static SourceState at(
            SparkSession spark, DeltaLog log, long version, String metadataId, String fingerprint) {
        String location = log.dataPath().toString();
        DeltaTableAt table;
        try {
            table = DeltaTableAt.at(log, version);
        } catch (Exception e) {
            ExportException failure =
                    DeltaFailures.explain(Stage.VERIFY, "build version " + version + " of " + location, e);
            if (failure.exitCode() == ExitCode.TRANSIENT || failure.code().equals("NOT_AUTHORISED")) {
                return unreadable("build version " + version + " of " + location, e);
            }
            return new SourceState(
                    Kind.EXPIRED,
                    "version %d of %s can't be built from its log any more: %s"
                            .formatted(version, location, failure.getMessage()),
                    List.of());
        }
        String id = table.snapshot().metadata().id();
        if (!id.equals(metadataId)) {
            return new SourceState(
                    Kind.REPLACED,
                    "version %d of %s belongs to table id %s now, not %s".formatted(version, location, id, metadataId),
                    List.of());
        }
        Object now = SnapshotFacts.of(table.snapshot(), table.files()).get("fingerprint");
        if (!Objects.equals(now, fingerprint)) {
            return new SourceState(
                    Kind.REPLACED,
                    "version %d of %s consists of other files now: fingerprint %s, not %s"
                            .formatted(version, location, now, fingerprint),
                    List.of());
        }
        return new SourceState(Kind.AS_RECORDED, "", List.of());
    }

    private static SourceState unreadable(String doing, Exception e) {
        ExportException failure = DeltaFailures.explain(Stage.VERIFY, doing, e);
        if (failure.exitCode() == ExitCode.TRANSIENT) {
            throw failure;
        }
        return new SourceState(Kind.UNREADABLE, String.valueOf(failure.getMessage()), List.of());
    }
}
