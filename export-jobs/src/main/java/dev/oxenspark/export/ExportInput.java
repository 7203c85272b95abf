package dev.oxenspark.export;

import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.export.blobs.Blob;
import dev.oxenspark.export.blobs.BlobPlan;
import dev.oxenspark.export.blobs.FileColumn;
import dev.oxenspark.export.blobs.PinnedRepositories;
import dev.oxenspark.export.blobs.StoredBlob;
import dev.oxenspark.export.dataset.DatasetRows;
import dev.oxenspark.export.dataset.FileColumns;
import dev.oxenspark.export.dataset.SplitColumn;
import dev.oxenspark.export.dataset.StoredTable;
import dev.oxenspark.export.delta.DeltaFailures;
import dev.oxenspark.export.delta.PinnedQuery;
import dev.oxenspark.export.delta.PinnedSource;
import dev.oxenspark.export.delta.QueryPinning;
import dev.oxenspark.export.delta.Retention;
import dev.oxenspark.export.delta.SourceCheck;
import dev.oxenspark.export.incremental.Increment;
import dev.oxenspark.export.incremental.LastExport;
import dev.oxenspark.export.incremental.Preparation;
import dev.oxenspark.export.incremental.Recipe;
import dev.oxenspark.export.incremental.RowStaging;
import dev.oxenspark.export.privacy.Redaction;
import dev.oxenspark.export.spec.JobFile;
import dev.oxenspark.export.spec.JobFile.Incremental;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What goes in, wherever it goes to.
 *
 * @param retention how long its tables' versions last
 * @param increment how the rows were found
 * @param rows the query's, less what may not leave, and with their splits; staged: the query runs once, and where
 *     nothing changed since the last export not at all, for nobody asks for them
 * @param redacted what was hidden, as far as the job file does not say it
 * @param digest of everything that goes in
 */
record ExportInput(
        PinnedQuery query,
        List<Retention> retention,
        Increment increment,
        Dataset<Row> rows,
        long rowCount,
        List<FileColumn> columns,
        BlobPlan blobs,
        List<IncludedFile> included,
        Map<String, String> redacted,
        String digest) {

    /**
     * A query that is pinned and may be run.
     *
     * @param retention how long its tables' versions last
     * @param preparation what becomes of its rows: less what may not leave, and with their splits
     */
    record Checked(
            PinnedQuery query,
            List<Retention> retention,
            Preparation preparation,
            List<IncludedFile> included,
            Map<String, String> redacted) {}

    /** RESOLVE, LINT, and the sources' part of PREFLIGHT. */
    static Checked resolve(
            SparkSession spark, JobFile job, ExportOptions options, RunFolder folder, Progress progress) {
        progress.say(
                Stage.RESOLVE,
                "pinning " + String.join(", ", job.source().tables().keySet()) + " for run " + folder.run());
        PinnedQuery query = pin(spark, job, options, folder);
        query.sources()
                .forEach(source -> progress.say(
                        Stage.RESOLVE, source.alias() + " = " + source.location() + "@" + source.version()));
        lint(job, query, progress);
        List<FileColumn> columns = FileColumns.of(
                job.dataset(),
                query.sources().stream().map(PinnedSource::location).toList());
        Redaction redaction = Redaction.of(job.dataset(), query.rows());
        Preparation preparation =
                new Preparation(rows -> SplitColumn.add(redaction.apply(rows), job.dataset()), columns);
        DatasetRows.refuseUnknownColumns(
                preparation.rows().apply(query.rows()).schema(), job.dataset().key(), columns);
        progress.say(
                Stage.PREFLIGHT, "looking for data files and at " + job.target().repository());
        List<Retention> retention = query.sources().stream()
                .map(source -> SourceCheck.requireFiles(spark, source))
                .toList();
        warn(retention, job.guard().vacuumMargin(), progress);
        return new Checked(query, retention, preparation, IncludedFile.of(job), redaction.facts());
    }

    /** Of versions that the run, or the next who wants to repeat it, may lose. */
    private static void warn(List<Retention> retention, Duration margin, Progress progress) {
        Instant now = Instant.now();
        for (Retention kept : retention) {
            if (kept.isVacuumable(now.plus(margin))) {
                progress.say(
                        Stage.PREFLIGHT,
                        "a VACUUM may take files of %s@%d %s %s. To keep them longer, set delta.deletedFileRetentionDuration of the table, which is %s now, or export a newer version"
                                .formatted(
                                        kept.source().alias(),
                                        kept.source().version(),
                                        kept.isVacuumable(now) ? "since" : "from",
                                        kept.vacuumableFrom(),
                                        kept.deletedFiles()));
            }
        }
    }

    /** Keeps what it found for a run that may have to go on with it. */
    private static PinnedQuery pin(SparkSession spark, JobFile job, ExportOptions options, RunFolder folder) {
        try {
            String resume = options.resume();
            RunPins earlier = resume == null
                    ? null
                    : folder.pinsOf(resume)
                            .orElseThrow(() -> new ExportException(
                                    ExitCode.UNAVAILABLE,
                                    Stage.RESOLVE,
                                    "RESUME_MISSING",
                                    "There is no run " + resume + " of job " + job.name()
                                            + " to go on with: it came to a good end, did not come so far that tables had"
                                            + " versions, or has another --state. 'runs' lists those that ended."));
            PinnedQuery query = QueryPinning.pin(
                    spark, job.source(), job.dataset(), earlier == null ? Map.of() : earlier.versions(job));
            if (earlier != null) {
                earlier.refuseOther(job, query.sources());
            }
            folder.keep(RunPins.of(folder.run(), job, query.sources()));
            return query;
        } catch (IOException e) {
            throw new ExportException(
                    ExitCode.TRANSIENT,
                    Stage.RESOLVE,
                    "STATE_UNREACHABLE",
                    "Can't reach the state of the job: " + e,
                    e);
        }
    }

    /**
     * The same as went into the job's last export, if that can be told without running the query: one that gives the
     * same rows from the same versions names the same files, so that only their state is to be asked for.
     *
     * @param held files of that export
     */
    static Optional<ExportInput> asBefore(
            JobFile job,
            Checked checked,
            PreviousExport export,
            List<StoredBlob> held,
            OxenSettings settings,
            Progress progress) {
        RecordedExport recorded = export.recorded();
        if (!checked.query().lint().isEmpty() || recorded.quarantined()) {
            return Optional.empty();
        }
        TreeMap<String, Blob> files = new TreeMap<>();
        held.forEach(file -> files.put(file.blob().uri(), file.blob()));
        List<FileColumn> columns = checked.preparation().files();
        Dataset<Row> rows = checked.preparation().rows().apply(checked.query().rows());
        return BlobPlan.ofRecorded(
                        files,
                        recorded.references(),
                        columns,
                        new PinnedRepositories.Named(job.source().repositories(), settings))
                .map(blobs -> new ExportInput(
                        checked.query(),
                        checked.retention(),
                        new Increment(List.of(), Incremental.FULL, Map.of(), Map.of()),
                        rows,
                        recorded.rows(),
                        columns,
                        blobs,
                        checked.included(),
                        checked.redacted(),
                        ExportKey.inputs(job, checked, blobs)))
                .filter(input -> recorded.run().path("inputs").asText().equals(input.digest()))
                .filter(input -> {
                    progress.say(
                            Stage.PLAN,
                            "the tables are as in the last export; asking for its %,d files"
                                    .formatted(input.blobs().blobs().size()));
                    return input.blobs().isCurrent(rows.sparkSession());
                });
    }

    /** Runs the query, and asks for the state of every file that its rows refer to. */
    static ExportInput stage(
            JobFile job,
            Checked checked,
            TargetBranch target,
            OxenSettings settings,
            RunFolder folder,
            Progress progress) {
        PinnedQuery query = checked.query();
        List<FileColumn> columns = checked.preparation().files();
        SparkSession spark = query.rows().sparkSession();
        RowStaging staging = new RowStaging(
                query,
                checked.preparation(),
                job.dataset().key(),
                new Recipe(
                        Manifests.query(job, query),
                        Manifests.dataset(job, checked.redacted()),
                        RunFacts.engine(spark)),
                target.previous()
                        .map(export -> new LastExport(
                                export.recorded(), export.dataset(StoredTable.in(spark, target.opened(), settings))))
                        .orElse(null),
                folder.staging() + "/input");
        Increment increment = increment(staging, job.incremental(), progress);
        Dataset<Row> rows = spark.read()
                .schema(staging.schema())
                .parquet(increment.folders().toArray(String[]::new));
        long count = DatasetRows.requireKey(rows, job.dataset().key());
        BlobPlan blobs = BlobPlan.of(
                rows,
                columns,
                job.dataset().key(),
                new PinnedRepositories.Named(job.source().repositories(), settings));
        blobs.repositories()
                .bySource()
                .values()
                .forEach(from -> progress.say(
                        Stage.PLAN, from.source() + " = " + from.address().text() + " at commit " + from.commit()));
        progress.say(
                Stage.PLAN, "%,d rows, %,d files".formatted(count, blobs.blobs().size()));
        return new ExportInput(
                query,
                checked.retention(),
                increment,
                rows,
                count,
                columns,
                blobs,
                checked.included(),
                checked.redacted(),
                ExportKey.inputs(job, checked, blobs));
    }

    /** The same, after a look at the files. */
    ExportInput with(BlobPlan checked) {
        return new ExportInput(
                query, retention, increment, rows, rowCount, columns, checked, included, redacted, digest);
    }

    private static Increment increment(RowStaging staging, Incremental asked, Progress progress) {
        progress.say(Stage.PLAN, "running the query");
        try {
            Increment increment = staging.stage(asked);
            if (asked != Incremental.AUTO) {
                increment.obstacles().forEach((mode, why) -> progress.say(Stage.PLAN, "not by " + mode + ": " + why));
            }
            if (!increment.counts().isEmpty()) {
                progress.say(Stage.PLAN, "by " + increment.mode().text() + ", rows " + increment.counts());
            }
            return increment;
        } catch (Exception e) {
            // Scala declares no exceptions, so the compiler does not know which of them are thrown.
            throw DeltaFailures.explain(Stage.PLAN, "run the query", e);
        }
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
