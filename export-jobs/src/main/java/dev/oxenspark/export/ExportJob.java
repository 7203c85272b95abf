package dev.oxenspark.export;

import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.CommitResult;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.export.ExportResult.Status;
import dev.oxenspark.export.blobs.BlobCopy;
import dev.oxenspark.export.blobs.StoredBlob;
import dev.oxenspark.export.dataset.DatasetRows;
import dev.oxenspark.export.dataset.ProvenanceLists;
import dev.oxenspark.export.dataset.TableCheck;
import dev.oxenspark.export.dataset.TableFiles;
import dev.oxenspark.export.delta.PinnedSource;
import dev.oxenspark.export.delta.SourceCheck;
import dev.oxenspark.export.provenance.DeltaSource;
import dev.oxenspark.export.provenance.ExportTrailers;
import dev.oxenspark.export.provenance.Manifest;
import dev.oxenspark.export.provenance.OwnedFile;
import dev.oxenspark.export.provenance.Sha256;
import dev.oxenspark.export.spec.JobFile;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/**
 * Turns a job into a commit: resolve, lint, preflight and plan (which {@link ExportPlan} does alone), then copy, write,
 * gate, commit, confirm and publish. Until COMMIT nothing is visible, and everything can be done again.
 */
public final class ExportJob {
    private final SparkSession spark;
    private final JobFile job;
    private final ExportOptions options;
    private final Progress progress;

    private ExportJob(SparkSession spark, JobFile job, ExportOptions options, Progress progress) {
        this.spark = spark;
        this.job = job;
        this.options = options;
        this.progress = progress;
    }

    /**
     * Runs the job once.
     *
     * @throws ExportException when it did not come to one of the good ends; nothing was published then
     */
    public static ExportResult run(SparkSession spark, JobFile job, ExportOptions options, Progress progress) {
        return new ExportJob(spark, job, options, progress).run();
    }

    private ExportResult run() {
        Instant started = Instant.now();
        try (RunFolder folder = RunFolder.create(spark, options.state(), job.name())) {
            ExportPlan plan = ExportPlan.make(spark, job, options, folder, TargetBranch.Absent.CREATE, progress);
            ExportResult result;
            try {
                result = plan.superseded().isEmpty()
                        ? plan.upToDate() ? upToDate(plan) : export(plan, folder, started)
                        : end(Status.SUPERSEDED, plan);
            } finally {
                plan.target().opened().close();
            }
            progress.say(Stage.PUBLISH, result.status() + (result.commit() == null ? "" : " " + result.commit()));
            folder.record(result.json());
            return result;
        } catch (OxenException e) {
            throw OxenFailures.explain(Stage.COMMIT, e);
        } catch (IOException e) {
            throw new ExportException(
                    ExitCode.TRANSIENT, Stage.PUBLISH, "STATE_UNREACHABLE", "Can't write the ledger: " + e, e);
        }
    }

    private ExportResult export(ExportPlan plan, RunFolder folder, Instant started) throws IOException {
        TargetBranch target = plan.target();
        JobFile.Target to = job.target();
        TransactionSpec spec = TransactionSpec.on(to.branch(), to.message(), to.author(), to.email())
                .withKey(plan.key());
        if (target.head() != null) {
            spec = spec.withBase(Revision.of(target.head()));
        }
        try (Transaction transaction = target.opened().begin(spec)) {
            if (transaction.earlier().isPresent()) {
                progress.say(Stage.COPY, "another run committed this export already");
                return committedBefore(transaction.earlier().get(), plan);
            }
            Map<String, StoredBlob> stored = copy(plan, folder, transaction);
            String staging = folder.staging();
            DatasetRows dataset = DatasetRows.layOut(
                    plan.rows(),
                    job.dataset().key(),
                    plan.columns(),
                    plan.blobs(),
                    stored,
                    plan.digits(),
                    staging + "/dataset");
            refuseOverBudget(dataset, plan);
            progress.say(
                    Stage.WRITE,
                    "%,d rows to %s"
                            .formatted(dataset.rowset().rows(), job.dataset().table()));
            TableFiles table =
                    TableFiles.write(dataset, job.dataset().key(), job.dataset().table(), staging + "/table");
            List<TableFiles.Stored> tables = TableFiles.store(spark, table.parts(), transaction.uploads());
            List<OwnedFile> tableFiles =
                    tables.stream().map(TableFiles.Stored::owned).toList();
            ProvenanceLists lists = ProvenanceLists.write(
                    spark, dataset, job.dataset().key(), PreviousExport.folder(job.name()), staging);
            Manifest manifest = Manifests.manifest(
                    job, plan.query(), dataset, tableFiles, lists, plan.blobs().references(), plan.digits());
            if (sameAsPrevious(manifest, plan)) {
                return upToDate(plan);
            }
            progress.say(Stage.GATE, "reading the table again");
            gate(plan, table, dataset);
            Files files = new Files(tables, lists, dataset, manifest);
            return commit(plan, transaction, files, folder, started, stored);
        } catch (OxenException e) {
            throw OxenFailures.explain(Stage.COPY, e);
        }
    }

    private record Files(
            List<TableFiles.Stored> tables, ProvenanceLists lists, DatasetRows dataset, Manifest manifest) {}

    private Map<String, StoredBlob> copy(ExportPlan plan, RunFolder folder, Transaction transaction) {
        progress.say(
                Stage.COPY,
                "%,d of %,d files to copy, %,d bytes"
                        .formatted(plan.missingBlobs(), plan.blobs().blobs().size(), plan.missingBytes()));
        return BlobCopy.run(spark, plan.blobs(), plan.known(), folder.journal(), transaction.uploads());
    }

    private void refuseOverBudget(DatasetRows dataset, ExportPlan plan) {
        long affected = dataset.quarantined().count();
        double allowed = Math.max(job.errorBudget().count(), job.errorBudget().percent() / 100 * plan.rowCount());
        if (affected > allowed) {
            throw new ExportException(
                    ExitCode.DATA,
                    Stage.PLAN,
                    "OVER_BUDGET",
                    "%,d of %,d rows refer to files that are missing; errorBudget allows %,d. Restore the files, or raise the budget."
                            .formatted(affected, plan.rowCount(), (long) allowed));
        }
    }

    private void gate(ExportPlan plan, TableFiles table, DatasetRows dataset) {
        TableCheck.verify(spark, table, dataset, plan.columns());
        plan.blobs().confirm(spark);
        for (PinnedSource source : plan.query().sources()) {
            SourceCheck.refuseReplaced(spark, source);
        }
    }

    private ExportResult commit(
            ExportPlan plan,
            Transaction transaction,
            Files files,
            RunFolder folder,
            Instant started,
            Map<String, StoredBlob> stored)
            throws IOException {
        Map<String, UploadedFile> added = new TreeMap<>();
        files.tables().forEach(table -> added.put(table.owned().path(), table.uploaded()));
        files.dataset().files().forEach((path, blob) -> added.put(path, at(blob.file(), path)));
        Map<String, String> listSha256 = new TreeMap<>();
        files.lists()
                .tables()
                .values()
                .forEach(list -> TableFiles.store(spark, list.parts(), transaction.uploads())
                        .forEach(part -> {
                            added.put(part.owned().path(), part.uploaded());
                            listSha256.put(part.owned().path(), part.owned().sha256());
                        }));
        byte[] manifest = Manifests.bytes(files.manifest());
        Map<String, Object> run = runFacts(plan, folder, started, stored, listSha256);
        byte[] runBytes = Manifests.bytes(run);
        String provenance = PreviousExport.folder(job.name());
        try (UploadSession session = transaction.uploads().open()) {
            added.put(
                    provenance + "/manifest.json", session.put(provenance + "/manifest.json", BlobSource.of(manifest)));
            added.put(provenance + "/run.json", session.put(provenance + "/run.json", BlobSource.of(runBytes)));
            session.flush();
        }
        plan.target().refuseForeign(added.keySet());
        Set<String> gone = new HashSet<>(
                plan.target().previous().map(PreviousExport::owned).orElse(Set.of()));
        gone.removeAll(added.keySet());
        gone.retainAll(plan.target().files().keySet());
        gone.forEach(transaction::remove);
        added.values().forEach(transaction::add);
        ExportTrailers trailers = new ExportTrailers(
                plan.query().sources().stream()
                        .map(source -> new DeltaSource(source.location(), source.version(), source.metadataId()))
                        .toList(),
                job.name(),
                plan.key(),
                files.manifest().content().rowset().toString(),
                files.manifest().content().contentDigest(),
                Sha256.hex(manifest),
                Sha256.hex(runBytes));
        transaction.message(trailers.appendTo(job.target().message()));
        progress.say(
                Stage.COMMIT,
                "%,d files on branch %s".formatted(added.size(), job.target().branch()));
        CommitResult committed = transaction.commit();
        if (committed.status() == CommitResult.Status.ALREADY_COMMITTED) {
            return committedBefore(committed.commit(), plan);
        }
        confirm(plan, committed, trailers);
        folder.discardJournal();
        boolean quarantined = !files.dataset().quarantined().isEmpty();
        return result(
                quarantined ? Status.COMMITTED_WITH_QUARANTINE : Status.COMMITTED,
                plan,
                committed.commit().id().toString(),
                trailers,
                List.of());
    }

    /** What was published is what was planned: read back from the repository. */
    private void confirm(ExportPlan plan, CommitResult committed, ExportTrailers trailers) {
        boolean found = PreviousExport.find(plan.target().opened(), committed.commit(), job.name())
                .filter(export -> export.commit().id().equals(committed.commit().id()))
                .filter(export -> export.trailers().provenanceSha256().equals(trailers.provenanceSha256()))
                .isPresent();
        if (!found) {
            throw new ExportException(
                    ExitCode.MISMATCH,
                    Stage.CONFIRM,
                    "COMMIT_DIFFERS",
                    "Commit " + committed.commit().id() + " was published, but does not read back as it was planned."
                            + " Look at it before you use it.");
        }
    }

    private Map<String, Object> runFacts(
            ExportPlan plan,
            RunFolder folder,
            Instant started,
            Map<String, StoredBlob> stored,
            Map<String, String> listSha256) {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("schema", "oxen-export/run/1");
        run.put("run", folder.run());
        run.put("key", plan.key());
        run.put("inputs", plan.inputs());
        run.put("job", Manifests.json(job.resolved()));
        run.put(
                "target",
                Map.of(
                        "repository",
                        plan.target().address().text(),
                        "branch",
                        job.target().branch()));
        run.put("sources", Manifests.requested(plan.query().sources()));
        run.put(
                "incremental",
                Map.of(
                        "mode",
                        "full",
                        "previousExport",
                        plan.target()
                                .previous()
                                .map(export -> export.commit().id().toString())
                                .orElse("")));
        Map<String, Long> origins = new TreeMap<>();
        Map<String, Long> pins = new TreeMap<>();
        stored.values().forEach(blob -> {
            origins.merge(blob.origin().name(), 1L, Long::sum);
            pins.merge(blob.blob().pin().name(), 1L, Long::sum);
        });
        run.put("blobs", Map.of("origin", origins, "pinnedBy", pins));
        run.put("files", listSha256);
        run.put("allowShrink", options.shrink() == ExportOptions.Shrink.ALLOWED);
        run.put(
                "engine",
                Map.of(
                        "exporter", Versions.exporter(),
                        "spark", spark.version(),
                        "java", System.getProperty("java.version", "")));
        run.put("started", started.toString());
        run.put("written", Instant.now().toString());
        return run;
    }

    private static UploadedFile at(UploadedFile file, String path) {
        return new UploadedFile(
                path, file.hash(), file.size(), file.dataType(), file.mimeType(), file.modified(), file.metadata());
    }

    /** Whether rows, files and their layout are those of the job's last export, whatever versions they came from. */
    private boolean sameAsPrevious(Manifest manifest, ExportPlan plan) {
        return plan.unedited()
                && plan.target()
                        .previous()
                        .filter(export -> export.trailers()
                                .rowsetDigest()
                                .equals(manifest.content().rowset().toString()))
                        .filter(export -> export.trailers()
                                .contentDigest()
                                .equals(manifest.content().contentDigest()))
                        .filter(export ->
                                Manifests.json(export.manifest().get("dataset")).equals(manifest.dataset()))
                        .isPresent();
    }

    private ExportResult upToDate(ExportPlan plan) {
        return end(Status.UP_TO_DATE, plan);
    }

    /** Ends without a commit, on the job's last export. */
    private ExportResult end(Status status, ExportPlan plan) {
        PreviousExport previous = plan.target().previous().orElseThrow();
        List<Map<String, Object>> now = new ArrayList<>(
                plan.query().sources().stream().map(ExportResult::source).toList());
        boolean same = new HashSet<>(now).equals(new HashSet<>(previous.sources()));
        return result(
                status,
                plan,
                previous.commit().id().toString(),
                previous.trailers(),
                same ? List.of() : previous.sources());
    }

    private ExportResult committedBefore(Commit commit, ExportPlan plan) {
        ExportTrailers trailers = ExportTrailers.parse(commit.message())
                .orElseThrow(
                        () -> new IllegalStateException("Commit " + commit.id() + " has the key of an export only"));
        return result(Status.COMMITTED, plan, commit.id().toString(), trailers, List.of());
    }

    private ExportResult result(
            Status status,
            ExportPlan plan,
            String commit,
            ExportTrailers trailers,
            List<Map<String, Object>> recordedSources) {
        boolean copied = status == Status.COMMITTED || status == Status.COMMITTED_WITH_QUARANTINE;
        return new ExportResult(
                status,
                plan.run(),
                commit,
                job.target().branch(),
                plan.target().address().text(),
                rows(trailers),
                new ExportResult.Blobs(
                        plan.blobs().references(),
                        plan.blobs().blobs().size(),
                        copied ? plan.missingBlobs() : 0,
                        copied ? plan.missingBytes() : 0),
                plan.query().sources(),
                recordedSources,
                trailers.rowsetDigest(),
                trailers.contentDigest(),
                trailers.provenanceSha256());
    }

    /** The count at the end of a rowset digest. */
    private static long rows(ExportTrailers trailers) {
        String digest = trailers.rowsetDigest();
        return Long.parseLong(digest.substring(digest.lastIndexOf(':') + 1));
    }
}
