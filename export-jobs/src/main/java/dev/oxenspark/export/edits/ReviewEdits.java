package dev.oxenspark.export.edits;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.RecordedExport;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.delta.DeltaAppend;
import io.delta.tables.DeltaTable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Brings what reviewers changed of an export back to Delta. */
public final class ReviewEdits {
    /** Where edits go. */
    public enum Mode {
        /** As rows of a table of edits, which grows. */
        APPEND,
        /** Into the table that the export was made from. */
        MERGE
    }

    /** What the next commits of a session say of themselves. */
    static final String USER_METADATA = "spark.databricks.delta.commitInfo.userMetadata";

    private ReviewEdits() {}

    /**
     * Writes what changed between an export and a commit that grew from it, in one Delta commit whose user metadata
     * name the Oxen commit.
     *
     * @param table path or name
     * @throws ExportException when the two can't be compared or the edits not be merged; nothing was written then
     */
    public static EditsResult write(
            OxenRepository repository,
            Commit export,
            Commit head,
            SparkSession session,
            OxenSettings settings,
            String table,
            Mode mode) {
        RecordedExport recorded = RecordedExport.at(repository, export)
                .orElseThrow(() -> new ExportException(
                        ExitCode.UNAVAILABLE,
                        Stage.EDITS,
                        "NO_EXPORT",
                        "Commit " + export.id() + " is no export. 'audit commit' finds the nearest one."));
        try (Review review = Review.of(repository, recorded, head, session, settings)) {
            Dataset<Row> edits = Edits.of(review);
            Map<String, Long> counts = new TreeMap<>();
            edits.groupBy("change")
                    .count()
                    .collectAsList()
                    .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
            SparkSession spark = review.spark();
            String metadata = "{\"oxenCommit\":\"" + head.id() + "\",\"oxenExport\":\"" + export.id() + "\"}";
            spark.conf().set(USER_METADATA, metadata);
            boolean written = mode == Mode.MERGE
                    ? new SourceMerge(review, counts, table).merge()
                    : !counts.isEmpty() && append(spark, edits, export, head, table);
            return new EditsResult(
                    written ? EditsResult.Status.WRITTEN : EditsResult.Status.UP_TO_DATE,
                    export.id().toString(),
                    head.id().toString(),
                    counts,
                    table,
                    version(spark, table));
        }
    }

    /** Edits of a commit are there once, however often they are asked for. */
    private static boolean append(SparkSession spark, Dataset<Row> edits, Commit export, Commit head, String table) {
        long before = exists(spark, table) ? version(spark, table) : -1;
        DeltaAppend.once(edits, table, "oxen-export edits " + export.id() + " " + head.id());
        return version(spark, table) != before;
    }

    private static boolean exists(SparkSession spark, String table) {
        return DeltaAppend.isPath(table)
                ? DeltaTable.isDeltaTable(spark, table)
                : spark.catalog().tableExists(table);
    }

    private static long version(SparkSession spark, String table) {
        if (!exists(spark, table)) {
            return -1;
        }
        return open(spark, table).history(1).first().<Long>getAs("version");
    }

    static DeltaTable open(SparkSession spark, String table) {
        try {
            return DeltaAppend.isPath(table) ? DeltaTable.forPath(spark, table) : DeltaTable.forName(spark, table);
        } catch (Exception e) {
            // Scala declares no exceptions, so the compiler does not know that this one is thrown.
            if (e instanceof AnalysisException) {
                throw new ExportException(
                        ExitCode.UNAVAILABLE,
                        Stage.EDITS,
                        "TABLE_ABSENT",
                        "There is no Delta table " + table + ": " + e.getMessage(),
                        e);
            }
            throw e;
        }
    }
}
