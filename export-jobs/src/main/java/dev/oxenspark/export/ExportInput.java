package dev.oxenspark.export;

import dev.oxenspark.export.blobs.BlobPlan;
import dev.oxenspark.export.blobs.FileColumn;
import dev.oxenspark.export.dataset.DatasetRows;
import dev.oxenspark.export.dataset.FileColumns;
import dev.oxenspark.export.delta.DeltaFailures;
import dev.oxenspark.export.delta.PinnedQuery;
import dev.oxenspark.export.delta.PinnedSource;
import dev.oxenspark.export.delta.QueryPinning;
import dev.oxenspark.export.delta.SourceCheck;
import dev.oxenspark.export.spec.JobFile;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * What goes in, wherever it goes to.
 *
 * @param rows the query's, staged: it runs once
 * @param digest of everything that goes in
 */
record ExportInput(
        PinnedQuery query, Dataset<Row> rows, long rowCount, List<FileColumn> columns, BlobPlan blobs, String digest) {

    /** A query that is pinned and may be run. */
    record Checked(PinnedQuery query, List<FileColumn> columns) {}

    /** RESOLVE, LINT, and the sources' part of PREFLIGHT. */
    static Checked resolve(SparkSession spark, JobFile job, Progress progress) {
        progress.say(
                Stage.RESOLVE,
                "pinning " + String.join(", ", job.source().tables().keySet()));
        PinnedQuery query = QueryPinning.pin(spark, job.source(), job.dataset());
        query.sources()
                .forEach(source -> progress.say(
                        Stage.RESOLVE, source.alias() + " = " + source.location() + "@" + source.version()));
        lint(job, query, progress);
        List<FileColumn> columns = FileColumns.of(
                job.dataset(),
                query.sources().stream().map(PinnedSource::location).toList());
        DatasetRows.refuseUnknownColumns(query.rows().schema(), job.dataset().key(), columns);
        progress.say(
                Stage.PREFLIGHT, "looking for data files and at " + job.target().repository());
        query.sources().forEach(source -> SourceCheck.refuseMissingFiles(spark, source));
        return new Checked(query, columns);
    }

    /** Runs the query, and asks for the state of every file that its rows refer to. */
    static ExportInput stage(JobFile job, Checked checked, RunFolder folder, Progress progress) {
        progress.say(Stage.PLAN, "running the query");
        PinnedQuery query = checked.query();
        String staged = folder.staging() + "/rows";
        StructType schema = query.rows().schema();
        try {
            query.rows().write().parquet(staged);
        } catch (Exception e) {
            // Scala declares no exceptions, so the compiler does not know which of them are thrown.
            throw DeltaFailures.explain(Stage.PLAN, "run the query", e);
        }
        Dataset<Row> rows = query.rows().sparkSession().read().schema(schema).parquet(staged);
        DatasetRows.refuseBadKey(rows, job.dataset().key());
        BlobPlan blobs = BlobPlan.of(rows, checked.columns(), job.dataset().key());
        long count = rows.count();
        progress.say(
                Stage.PLAN, "%,d rows, %,d files".formatted(count, blobs.blobs().size()));
        return new ExportInput(
                query, rows, count, checked.columns(), blobs, ExportKey.inputs(job, query.sources(), blobs));
    }

    private static void lint(JobFile job, PinnedQuery query, Progress progress) {
        if (query.lint().isEmpty()) {
            return;
        }
        String found = String.join("; ", query.lint());
        if (job.source().determinism() == JobFile.Determinism.ERROR) {
            throw new ExportException(
                    ExitCode.NONDETERMINISTIC,
                    Stage.LINT,
                    "NONDETERMINISTIC",
                    "The query may give other rows from the same versions: " + found
                            + ". Change it, or set source.determinism: warn and give up on reproducing the export.");
        }
        progress.say(Stage.LINT, "not deterministic: " + found);
    }
}
