package dev.oxenspark.export;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.connector.provenance.ExportTrailers;
import dev.oxenspark.export.ExportResult.Status;
import dev.oxenspark.export.blobs.BlobCopy;
import dev.oxenspark.export.blobs.StoredBlob;
import dev.oxenspark.export.dataset.DatasetRows;
import dev.oxenspark.export.dataset.ProvenanceLists;
import dev.oxenspark.export.dataset.RowChanges;
import dev.oxenspark.export.dataset.StoredDataset;
import dev.oxenspark.export.dataset.StoredTable;
import dev.oxenspark.export.dataset.TableCheck;
import dev.oxenspark.export.dataset.TableFiles;
import dev.oxenspark.export.delta.PinnedSource;
import dev.oxenspark.export.delta.SourceCheck;
import dev.oxenspark.export.incremental.Increment;
import dev.oxenspark.export.provenance.Manifest;
import dev.oxenspark.export.spec.JobFile;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Turns a job into a commit: resolve, lint, preflight and plan (which {@link ExportPlan} does alone), then copy, write,
 * gate, commit, confirm (the last two in {@link Publication}) and publish. Until COMMIT nothing is visible, and
 * everything can be done again.
 */
public final class ExportJob {
    /** How often a run looks at the target again because somebody else committed to it in the meantime. */
    private static final int ROUNDS = 3;

    private final SparkSession spark;
    private final JobFile job;
    private final ExportOptions options;
    private final Progress progress;
    private final Instant started = Instant.now();
    private Stage at = Stage.RESOLVE;

    private ExportJob(SparkSession spark, JobFile job, ExportOptions options, Progress progress) {
        this.spark = spark;
        this.job = job;
        this.options = options;
        this.progress = new Progress() {
            @Override
            public void say(Stage stage, String message) {
                at = stage;
                progress.say(stage, message);
            }

            @Override
            public void copied(Copied soFar) {
                progress.copied(soFar);
            }

            @Override
            public void worked(int tasks, int ofTasks) {
                progress.worked(tasks, ofTasks);
            }
        };
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
        if (job.emit().statement() == JobFile.Statement.SIGNED && options.signingKey() == null) {
            throw new ExportException(
                    ExitCode.USAGE,
                    Stage.VALIDATE,
                    "SIGNING_KEY",
                    "emit.statement is signed, and there is no key. Give one with --signing-key.");
        }
        try (RunFolder folder = RunFolder.create(spark, options.state(), job.name());
                TaskWatch tasks = TaskWatch.start(spark, progress)) {
            RunLineage lineage = RunLineage.of(spark, job, folder.run(), progress);
            try {
                lineage.started();
                ExportResult result = result(folder);
                progress.say(Stage.PUBLISH, result.status() + (result.commit() == null ? "" : " " + result.commit()));
                record(folder, result.json());
                folder.dropPins(folder.run());
                if (options.resume() != null) {
                    folder.dropPins(options.resume());
                }
                lineage.ended(result);
                return result;
            } catch (OxenException | ExportException e) {
                ExportException failure =
                        e instanceof OxenException oxen ? OxenFailures.explain(at, oxen) : (ExportException) e;
                record(folder, failure.json());
                lineage.failed(failure);
                throw failure;
            }
        }
    }

    private void record(RunFolder folder, Map<String, Object> result) {
        Map<String, Object> record = folder.record(result, started);
        // The truth is in the commit; ledgers are for convenience.
        try {
            folder.addToLedger(record);
        } catch (IOException e) {
            progress.say(Stage.PUBLISH, "the ledger could not be written: " + e);
        }
        if (options.ledger() != null) {
            try {
                LedgerTable.add(spark, options.ledger(), record);
            } catch (ExportException e) {
                progress.say(Stage.PUBLISH, "the ledger table could not be written: " + e.getMessage());
            }
        }
    }

    /** Two runs that follow one another on a branch end in order of their versions, however slow either was. */
    private ExportResult result(RunFolder folder) {
        ExportPlan plan = ExportPlan.make(spark, job, options, folder, progress);
        for (int round = 1; ; round++) {
            try (ExportPlan current = plan) {
                return decide(current, folder);
            } catch (OxenException e) {
                if (e.category() != ErrorCategory.CONFLICT || round == ROUNDS) {
                    throw OxenFailures.explain(at, e);
                }
                progress.say(Stage.PLAN, "looking at the target again: " + e.getMessage());
                plan = plan.lookAgain(spark, job, options, folder);
            }
        }
    }

    private ExportResult decide(ExportPlan plan, RunFolder folder) {
        if (!plan.superseded().isEmpty()) {
            return end(Status.SUPERSEDED, plan);
        }
        if (plan.upToDate()) {
            return end(Status.UP_TO_DATE, plan);
        }
        if (plan.target().repository() != null) {
            return export(plan, folder);
        }
        TargetBranch made = TargetBranch.create(job, options.settings());
        try (ExportPlan created = plan.into(made)) {
            return export(created, folder);
        }
    }

    private ExportResult export(ExportPlan plan, RunFolder folder) {
        JobFile.Target to = job.target();
        TransactionSpec spec = TransactionSpec.on(to.branch(), to.message(), to.author(), to.email())
                .withKey(plan.key());
        Commit head = plan.target().head();
        if (head != null) {
            spec = spec.withBase(Revision.of(head));
        }
        try (Transaction transaction = plan.target().opened().begin(spec)) {
            if (transaction.earlier().isPresent()) {
                progress.say(Stage.COPY, "another run committed this export already");
                return committedBefore(transaction.earlier().get(), plan);
            }
            if (head == null && transaction.base().isPresent()) {
                throw new OxenException(
                        ErrorCategory.CONFLICT,
                        "somebody made the first commit of "
                                + plan.target().address().text());
            }
            return export(plan, transaction, folder);
        }
    }

    private ExportResult export(ExportPlan plan, Transaction transaction, RunFolder folder) {
        ExportInput input = plan.input();
        Map<String, StoredBlob> stored = copy(plan, folder, transaction);
        String staging = folder.newStaging("export");
        List<String> key = job.dataset().key();
        DatasetRows dataset = DatasetRows.layOut(
                input.rows(),
                key,
                job.dataset().fixedPaths(),
                input.columns(),
                input.blobs(),
                stored,
                plan.digits(),
                staging + "/dataset");
        ExportPlan.refuseShrunk(job, options, plan.target(), dataset.rowset().rows());
        progress.say(
                Stage.WRITE,
                "%,d rows to %s"
                        .formatted(dataset.rowset().rows(), job.dataset().table()));
        TableFiles table = TableFiles.write(dataset, job.dataset(), staging + "/table");
        List<TableFiles.Stored> tables = TableFiles.store(spark, table.parts(), transaction.uploads());
        ProvenanceLists lists = ProvenanceLists.write(spark, dataset, key, RecordedExport.folder(job.name()), staging);
        Manifest manifest = Manifests.manifest(
                job,
                input,
                dataset,
                tables.stream().map(TableFiles.Stored::owned).toList(),
                lists,
                plan.digits());
        if (sameAsPrevious(manifest, plan)) {
            return end(Status.UP_TO_DATE, plan);
        }
        progress.say(Stage.GATE, "reading the table again");
        Map<String, Integer> lost = gate(plan, table, dataset);
        Publication publication = new Publication(spark, job, options, plan, transaction, progress);
        RunFacts facts = new RunFacts(job, options, plan, increment(plan, dataset), stored, lost, started);
        Publication.Outcome outcome;
        try {
            outcome = publication.commit(dataset, tables, lists, manifest, facts);
        } catch (OxenException e) {
            if (e.category() == ErrorCategory.UNAVAILABLE && answers(plan)) {
                // Somebody pruned what earlier attempts had stored; the next one must not rely on it again.
                forget(folder, plan);
            }
            throw e;
        }
        if (outcome.earlier() != null) {
            return committedBefore(outcome.earlier(), plan);
        }
        forget(folder, plan);
        return result(
                dataset.isComplete() ? Status.COMMITTED : Status.COMMITTED_WITH_QUARANTINE,
                plan,
                outcome.commit().toString(),
                outcome.trailers(),
                List.of());
    }

    /** What a comparison of keys gives is known only now that the rows have digests. */
    private Increment increment(ExportPlan plan, DatasetRows dataset) {
        Increment increment = plan.input().increment();
        if (increment.mode() != JobFile.Incremental.KEY_DIFF) {
            return increment;
        }
        StoredTable stored = StoredTable.in(spark, plan.target().opened(), options.settings());
        Dataset<Row> before =
                plan.target().previous().orElseThrow().dataset(stored).rowList();
        RowChanges changes =
                RowChanges.counted(before, dataset.list(job.dataset().key()));
        return increment.counted(
                Map.of("added", changes.added(), "changed", changes.changed(), "removed", changes.removed()));
    }

    private static boolean answers(ExportPlan plan) {
        try {
            plan.target().opened().branches();
            return true;
        } catch (OxenException e) {
            return false;
        }
    }

    private Map<String, StoredBlob> copy(ExportPlan plan, RunFolder folder, Transaction transaction) {
        progress.say(
                Stage.COPY,
                "%,d of %,d files to copy, %,d bytes"
                        .formatted(
                                plan.missingBlobs(),
                                plan.input().blobs().blobs().size(),
                                plan.missingBytes()));
        return BlobCopy.run(
                spark,
                plan.input().blobs(),
                plan.known(),
                folder.journal(plan.target().address()),
                transaction.uploads(),
                progress);
    }

    /** By location, how many files a vacuum took since the query read them; it has read them, so that is no error. */
    private Map<String, Integer> gate(ExportPlan plan, TableFiles table, DatasetRows dataset) {
        TableCheck.verify(spark, table, dataset, plan.input().columns());
        plan.input().blobs().confirm(spark);
        Map<String, Integer> lost = new TreeMap<>();
        for (PinnedSource source : plan.input().query().sources()) {
            lost.merge(source.location(), SourceCheck.lostFiles(spark, source), Integer::sum);
        }
        lost.values().removeIf(files -> files == 0);
        return lost;
    }

    /** What the commit has, no later attempt needs to be told. */
    private void forget(RunFolder folder, ExportPlan plan) {
        try {
            folder.discardJournal(plan.target().address());
        } catch (IOException e) {
            progress.say(Stage.PUBLISH, "the journal could not be deleted, which costs space only: " + e);
        }
    }

    /** Whether rows, files and their layout are those of the job's last export, whatever versions they came from. */
    private static boolean sameAsPrevious(Manifest manifest, ExportPlan plan) {
        return plan.target().isAsExported()
                && plan.target()
                        .previous()
                        .map(PreviousExport::recorded)
                        .filter(export -> export.trailers()
                                .rowsetDigest()
                                .equals(manifest.content().rowset().toString()))
                        .filter(export -> export.trailers()
                                .contentDigest()
                                .equals(manifest.content().contentDigest()))
                        .filter(export ->
                                Manifests.json(export.manifest().get("dataset")).equals(manifest.dataset()))
                        .filter(export -> StoredDataset.files(export.manifest(), "included")
                                .equals(manifest.content().included()))
                        .isPresent();
    }

    /** Ends without a commit, on the job's last export. */
    private ExportResult end(Status status, ExportPlan plan) {
        RecordedExport previous = plan.target().previous().orElseThrow().recorded();
        boolean same = previous.isOf(plan.input().query().sources());
        return result(
                status,
                plan,
                previous.commit().id().toString(),
                previous.trailers(),
                same ? List.of() : previous.sources());
    }

    private ExportResult committedBefore(Commit commit, ExportPlan plan) {
        RecordedExport export = RecordedExport.at(plan.target().opened(), commit)
                .orElseThrow(() -> new OxenException(
                        ErrorCategory.CORRUPT,
                        "Commit " + commit.id() + " has the key of this export, but not its provenance"));
        Status status = export.quarantined() ? Status.COMMITTED_WITH_QUARANTINE : Status.COMMITTED;
        return result(status, plan, commit.id().toString(), export.trailers(), List.of());
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
                        plan.input().blobs().references(),
                        plan.input().blobs().blobs().size(),
                        copied ? plan.missingBlobs() : 0,
                        copied ? plan.missingBytes() : 0),
                plan.input().query().sources(),
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
