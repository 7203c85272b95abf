package dev.oxenspark.export;

import dev.oxenspark.export.blobs.Blob;
import dev.oxenspark.export.blobs.BlobPlan;
import dev.oxenspark.export.blobs.FileColumn;
import dev.oxenspark.export.blobs.MissingPolicy;
import dev.oxenspark.export.blobs.StoredBlob;
import dev.oxenspark.export.dataset.DatasetRows;
import dev.oxenspark.export.delta.PinnedQuery;
import dev.oxenspark.export.delta.PinnedSource;
import dev.oxenspark.export.delta.QueryPinning;
import dev.oxenspark.export.delta.SourceCheck;
import dev.oxenspark.export.spec.JobFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * What a run would do: everything up to the first byte that is sent.
 *
 * @param run its id
 * @param rows the query's, staged: it runs once
 * @param known files that the repository holds already, by URI
 * @param digits of the folders of content-addressed files
 * @param inputs digest of everything that goes in
 * @param superseded sources of the last export that are newer than those now
 * @param edited exported files that somebody changed on the branch
 */
public record ExportPlan(
        String run,
        PinnedQuery query,
        TargetBranch target,
        Dataset<Row> rows,
        long rowCount,
        List<FileColumn> columns,
        BlobPlan blobs,
        Map<String, StoredBlob> known,
        int digits,
        String inputs,
        List<String> superseded,
        List<String> edited) {

    /** RESOLVE, LINT, PREFLIGHT and PLAN. Closes the repository again if any of them fails. */
    static ExportPlan make(
            SparkSession spark,
            JobFile job,
            ExportOptions options,
            RunFolder folder,
            TargetBranch.Absent absent,
            Progress progress) {
        progress.say(
                Stage.RESOLVE,
                "pinning " + String.join(", ", job.source().tables().keySet()));
        PinnedQuery query = QueryPinning.pin(spark, job.source(), job.dataset());
        query.sources()
                .forEach(source -> progress.say(
                        Stage.RESOLVE, source.alias() + " = " + source.location() + "@" + source.version()));
        lint(job, query, progress);
        List<FileColumn> columns = columns(job, query.sources());
        DatasetRows.refuseUnknownColumns(query.rows().schema(), job.dataset().key(), columns);
        progress.say(
                Stage.PREFLIGHT, "looking for data files and at " + job.target().repository());
        query.sources().forEach(source -> SourceCheck.refuseMissingFiles(spark, source));
        TargetBranch target = TargetBranch.open(job, options.settings(), absent);
        try {
            return make(spark, job, options, folder, query, columns, target, progress);
        } catch (RuntimeException e) {
            if (target.repository() != null) {
                target.repository().close();
            }
            throw e;
        }
    }

    private static ExportPlan make(
            SparkSession spark,
            JobFile job,
            ExportOptions options,
            RunFolder folder,
            PinnedQuery query,
            List<FileColumn> columns,
            TargetBranch target,
            Progress progress) {
        progress.say(Stage.PLAN, "running the query");
        String staged = folder.staging() + "/rows";
        StructType schema = query.rows().schema();
        query.rows().write().parquet(staged);
        Dataset<Row> rows = query.rows().sparkSession().read().schema(schema).parquet(staged);
        long count = rows.count();
        guard(job, options, target, count);
        DatasetRows.refuseBadKey(rows, job.dataset().key());
        BlobPlan blobs = BlobPlan.of(rows, columns, job.dataset().key());
        progress.say(
                Stage.PLAN, "%,d rows, %,d files".formatted(count, blobs.blobs().size()));
        target.refuseEdited(job);
        Map<String, StoredBlob> known = KnownBlobs.of(spark, target, folder.journal(), folder.staging());
        int digits = target.previous()
                .map(export ->
                        export.manifest().at("/dataset/contentAddressDigits").asInt())
                .filter(earlier -> earlier > 0)
                .orElseGet(() -> DatasetRows.digits(blobs));
        List<String> edited =
                target.previous().map(export -> export.edited(target.files())).orElse(List.of());
        return new ExportPlan(
                folder.run(),
                query,
                target,
                rows,
                count,
                columns,
                blobs,
                known,
                digits,
                ExportKey.inputs(job, query.sources(), blobs),
                target.newer(query.sources()),
                edited);
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

    private static void guard(JobFile job, ExportOptions options, TargetBranch target, long count) {
        if (count == 0 && !job.guard().allowEmpty()) {
            throw new ExportException(
                    ExitCode.DATA,
                    Stage.PLAN,
                    "EMPTY",
                    "The query gives no rows. If that is right, set guard.allowEmpty: true.");
        }
        long before = target.previous().map(PreviousExport::rows).orElse(0L);
        boolean shrunk = count < before * (1 - job.guard().maxShrink());
        if (shrunk && options.shrink() == ExportOptions.Shrink.GUARDED) {
            throw new ExportException(
                    ExitCode.DATA,
                    Stage.PLAN,
                    "SHRUNK",
                    "The query gives %,d rows, the last export had %,d; guard.maxShrink is %s. If that is right, run with --allow-shrink."
                            .formatted(count, before, job.guard().maxShrink()));
        }
    }

    /** The job's columns of files; without {@code from}, values lie beside the tables. */
    private static List<FileColumn> columns(JobFile job, List<PinnedSource> sources) {
        List<FileColumn> columns = new ArrayList<>();
        for (JobFile.FileColumn column : job.dataset().files()) {
            List<String> from = column.from().isEmpty()
                    ? sources.stream()
                            .map(source -> parent(source.location()))
                            .distinct()
                            .toList()
                    : column.from();
            columns.add(new FileColumn(
                    column.column(),
                    from,
                    column.path(),
                    MissingPolicy.valueOf(column.onMissing().name()),
                    column.maxBytes()));
        }
        return columns;
    }

    private static String parent(String location) {
        return location.substring(0, location.lastIndexOf('/') + 1);
    }

    /** The Export-Key of the run. */
    String key() {
        String previous =
                target.previous().map(export -> export.commit().id().toString()).orElse("");
        return ExportKey.of(inputs, target.branch(), previous);
    }

    boolean unedited() {
        return edited.isEmpty();
    }

    /** Whether the same went into the job's last export, and the branch still has what that made of it. */
    boolean upToDate() {
        return unedited()
                && target.previous()
                        .filter(export -> export.run().path("inputs").asText().equals(inputs))
                        .isPresent();
    }

    /** How many files are neither in the last export nor in the journal. */
    long missingBlobs() {
        return blobs.blobs().values().stream().filter(this::isMissing).count();
    }

    long missingBytes() {
        return blobs.blobs().values().stream()
                .filter(this::isMissing)
                .mapToLong(Blob::size)
                .sum();
    }

    private boolean isMissing(Blob blob) {
        StoredBlob held = known.get(blob.uri());
        return held == null || !held.blob().token().equals(blob.token());
    }
}
