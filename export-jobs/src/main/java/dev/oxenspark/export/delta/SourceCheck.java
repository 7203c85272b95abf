package dev.oxenspark.export.delta;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;

/** Whether pinned versions are still what they were, and their files still there. */
public final class SourceCheck {
    private static final int THREADS = 16;
    private static final int MOST_NAMED = 5;

    private SourceCheck() {}

    /**
     * Sees to it that the version's files are there.
     *
     * @return how long they will be
     * @throws ExportException {@code UNAVAILABLE} naming data files or deletion vectors that a vacuum removed
     */
    public static Retention requireFiles(SparkSession spark, PinnedSource source) {
        DeltaTableAt table = at(spark, source);
        List<Path> files = files(table);
        List<Path> missing = missing(files, spark.sessionState().newHadoopConf());
        if (!missing.isEmpty()) {
            throw new ExportException(
                    ExitCode.UNAVAILABLE,
                    Stage.PREFLIGHT,
                    "SOURCE_VACUUMED",
                    "Version %d of %s has lost %,d of its %,d files, %s among them. A VACUUM removed them: export a newer version."
                            .formatted(
                                    source.version(),
                                    source.location(),
                                    missing.size(),
                                    files.size(),
                                    missing.subList(0, Math.min(MOST_NAMED, missing.size()))));
        }
        return Retention.of(source, table);
    }

    /** Data files and deletion vectors. */
    static List<Path> files(DeltaTableAt table) {
        return table.files().stream()
                .flatMap(file -> LoggedFiles.at(table.log(), file).stream())
                .toList();
    }

    /**
     * How many of the version's files are gone: a vacuum that ran since they were read took them.
     *
     * @throws ExportException {@code TRANSIENT} when the version has become another one under the same number
     */
    public static int lostFiles(SparkSession spark, PinnedSource source) {
        DeltaLog.invalidateCache(spark, new Path(source.location()));
        DeltaTableAt table = at(spark, source);
        PinnedSource now = table.describe(source.alias(), source.pin(), source.requested());
        if (!now.metadataId().equals(source.metadataId()) || !now.fingerprint().equals(source.fingerprint())) {
            throw new ExportException(
                    ExitCode.TRANSIENT,
                    Stage.GATE,
                    "SOURCE_REPLACED",
                    "Version %d of %s is another one than when the export started: the table was made anew. Run again."
                            .formatted(source.version(), source.location()));
        }
        return missing(files(table), spark.sessionState().newHadoopConf()).size();
    }

    private static DeltaTableAt at(SparkSession spark, PinnedSource source) {
        DeltaLog log = DeltaLog.forTable(spark, source.location());
        try {
            return DeltaTableAt.at(log, source.version());
        } catch (Exception e) {
            throw DeltaFailures.explain(
                    Stage.PREFLIGHT, "read version " + source.version() + " of " + source.location(), e);
        }
    }

    static List<Path> missing(List<Path> files, Configuration configuration) {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Boolean>> checks = new ArrayList<>();
            for (Path file : files) {
                checks.add(pool.submit(() -> file.getFileSystem(configuration).exists(file)));
            }
            List<Path> missing = new ArrayList<>();
            for (int i = 0; i < checks.size(); i++) {
                if (!checks.get(i).get()) {
                    missing.add(files.get(i));
                }
            }
            return missing;
        } catch (ExecutionException e) {
            throw DeltaFailures.explain(Stage.PREFLIGHT, "look for data files", new IOException(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExportException(ExitCode.INTERRUPTED, Stage.PREFLIGHT, "INTERRUPTED", "Interrupted", e);
        } finally {
            pool.shutdownNow();
        }
    }
}
