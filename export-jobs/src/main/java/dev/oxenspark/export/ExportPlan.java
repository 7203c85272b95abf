package dev.oxenspark.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.export.blobs.Blob;
import dev.oxenspark.export.blobs.ContentCheck;
import dev.oxenspark.export.blobs.StoredBlob;
import dev.oxenspark.export.dataset.DatasetRows;
import dev.oxenspark.export.dataset.PathCheck;
import dev.oxenspark.export.spec.JobFile;
import java.io.Closeable;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/**
 * What a run would do: everything up to the first byte that is sent. Owns the target; close it.
 *
 * @param run its id
 * @param known files that the repository holds already in the state that goes in, by URI
 * @param digits of the folders of content-addressed files
 */
record ExportPlan(String run, ExportInput input, TargetBranch target, Map<String, StoredBlob> known, int digits)
        implements Closeable {

    /** RESOLVE, LINT, PREFLIGHT and PLAN. */
    static ExportPlan make(
            SparkSession spark, JobFile job, ExportOptions options, RunFolder folder, Progress progress) {
        ExportInput.Checked checked = ExportInput.resolve(spark, job, options, folder, progress);
        TargetBranch target = TargetBranch.look(job, options.settings());
        try {
            KnownBlobs held = KnownBlobs.in(spark, target, folder);
            Optional<ExportInput> before = asBefore(job, checked, target, held, options, progress);
            if (before.isPresent()) {
                return new ExportPlan(
                        folder.run(), before.get(), target, held.of(before.get().blobs()), 0);
            }
            ExportInput staged = ExportInput.stage(job, checked, target, options.settings(), folder, progress);
            refuseShrunk(job, options, target, staged.rowCount());
            Map<String, StoredBlob> known = held.of(staged.blobs());
            return of(checked(job, staged, target, known), known, target, spark, job, options, folder);
        } catch (RuntimeException e) {
            target.close();
            throw e;
        }
    }

    private static Optional<ExportInput> asBefore(
            JobFile job,
            ExportInput.Checked checked,
            TargetBranch target,
            KnownBlobs held,
            ExportOptions options,
            Progress progress) {
        return target.previous()
                .filter(export -> target.isAsExported())
                .filter(export -> export.recorded().isOf(checked.query().sources()))
                .flatMap(export ->
                        ExportInput.asBefore(job, checked, export, held.exported(), options.settings(), progress));
    }

    /** The same input, its files checked already, after the target moved. */
    ExportPlan lookAgain(SparkSession spark, JobFile job, ExportOptions options, RunFolder folder) {
        TargetBranch now = TargetBranch.look(job, options.settings());
        try {
            refuseShrunk(job, options, now, input.rowCount());
            Map<String, StoredBlob> held = KnownBlobs.in(spark, now, folder).of(input.blobs());
            return of(input, held, now, spark, job, options, folder);
        } catch (RuntimeException e) {
            now.close();
            throw e;
        }
    }

    /** The same, once the absent repository has been made; by then, somebody may have committed to it. */
    ExportPlan into(TargetBranch made) {
        if (made.head() == null) {
            return new ExportPlan(run, input, made, known, digits);
        }
        made.close();
        throw new OxenException(
                ErrorCategory.CONFLICT, "somebody made " + made.address().text() + " in the meantime");
    }

    private static ExportPlan of(
            ExportInput input,
            Map<String, StoredBlob> known,
            TargetBranch target,
            SparkSession spark,
            JobFile job,
            ExportOptions options,
            RunFolder folder) {
        known.keySet().retainAll(input.blobs().blobs().keySet());
        int digits = target.previous()
                .map(export -> export.recorded()
                        .manifest()
                        .at("/dataset/contentAddressDigits")
                        .asInt())
                .filter(earlier -> earlier > 0)
                .orElseGet(() -> DatasetRows.digits(input.blobs()));
        PathCheck.Found found = PathCheck.of(
                input.rows(),
                job.dataset().key(),
                job.dataset().fixedPaths(),
                input.columns(),
                input.blobs(),
                known,
                digits);
        refuseOverBudget(job, input.rowCount(), found.rowsWithMissing());
        target.refuseForeign(found.paths());
        if (job.target().onEdited() == JobFile.OnEdited.FAIL) {
            target.refuseEdited(Agreement.disagreeing(spark, job, input, target, known, digits, options));
        }
        return new ExportPlan(folder.run(), input, target, known, digits);
    }

    /** What the last export holds has passed what that asked of all its files. */
    private static ExportInput checked(
            JobFile job, ExportInput input, TargetBranch target, Map<String, StoredBlob> known) {
        Set<ContentCheck> earlier = target.previous()
                .map(export -> checks(export.recorded().manifest().at("/dataset/files")))
                .orElse(Set.of());
        return input.with(input.blobs()
                .check(input.rows(), input.columns(), job.dataset().key(), (blob, check) -> {
                    StoredBlob held = known.get(blob.uri());
                    return held != null && held.origin() == StoredBlob.Origin.PREVIOUS && earlier.contains(check);
                }));
    }

    /** Those that each column has. */
    private static Set<ContentCheck> checks(JsonNode columns) {
        EnumSet<ContentCheck> all = EnumSet.allOf(ContentCheck.class);
        for (JsonNode column : columns) {
            Set<String> own = new HashSet<>();
            column.path("check").forEach(check -> own.add(check.asText().toUpperCase(Locale.ROOT)));
            all.removeIf(check -> !own.contains(check.name()));
        }
        return all;
    }

    /** @throws ExportException {@code DATA} for no rows, or far fewer than in the job's last export */
    static void refuseShrunk(JobFile job, ExportOptions options, TargetBranch target, long count) {
        if (options.shrink() == ExportOptions.Shrink.ALLOWED) {
            return;
        }
        if (count == 0 && !job.guard().allowEmpty()) {
            throw new ExportException(
                    ExitCode.DATA,
                    Stage.PLAN,
                    "EMPTY",
                    "There are no rows to export. If that is right, set guard.allowEmpty: true, or run with --allow-shrink.");
        }
        long before = target.previous().map(export -> export.recorded().rows()).orElse(0L);
        if (count < before * (1 - job.guard().maxShrink())
                && !(count == 0 && job.guard().allowEmpty())) {
            throw new ExportException(
                    ExitCode.DATA,
                    Stage.PLAN,
                    "SHRUNK",
                    "There are %,d rows to export, the last export had %,d; guard.maxShrink is %s. If that is right, run with --allow-shrink."
                            .formatted(count, before, job.guard().maxShrink()));
        }
    }

    private static void refuseOverBudget(JobFile job, long rows, long affected) {
        double allowed = Math.max(job.errorBudget().count(), job.errorBudget().percent() / 100 * rows);
        if (affected > allowed) {
            throw new ExportException(
                    ExitCode.DATA,
                    Stage.PLAN,
                    "OVER_BUDGET",
                    "%,d of %,d rows refer to files that are missing or fail a check; errorBudget allows %,d. Restore the files, or raise the budget."
                            .formatted(affected, rows, (long) allowed));
        }
    }

    /** Sources of the last export that are newer than those now. */
    List<String> superseded() {
        return target.newer(input.query().sources());
    }

    /** The Export-Key of the run. */
    String key() {
        String previous = target.previous().map(PreviousExport::commit).orElse("");
        return ExportKey.of(input.digest(), target.branch(), previous);
    }

    /**
     * Whether the same went into the job's last export, and the branch still has what that made of it. Of a query that
     * may give other rows from the same versions, only the rows can tell.
     */
    boolean upToDate() {
        return target.isAsExported()
                && input.query().lint().isEmpty()
                && target.previous()
                        .filter(export ->
                                export.recorded().run().path("inputs").asText().equals(input.digest()))
                        .isPresent();
    }

    /** How many files are neither in the last export nor in the journal. */
    long missingBlobs() {
        return input.blobs().blobs().size() - known.size();
    }

    long missingBytes() {
        return input.blobs().blobs().values().stream()
                .filter(blob -> !known.containsKey(blob.uri()))
                .mapToLong(Blob::size)
                .sum();
    }

    @Override
    public void close() {
        target.close();
    }
}
