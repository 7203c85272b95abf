package dev.oxenspark.export;

import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.CommitResult;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.connector.provenance.DeltaSource;
import dev.oxenspark.connector.provenance.ExportTrailers;
import dev.oxenspark.export.dataset.DatasetRows;
import dev.oxenspark.export.dataset.ProvenanceLists;
import dev.oxenspark.export.dataset.TableFiles;
import dev.oxenspark.export.provenance.Manifest;
import dev.oxenspark.export.provenance.Sha256;
import dev.oxenspark.export.provenance.SigningKey;
import dev.oxenspark.export.provenance.Statement;
import dev.oxenspark.export.spec.JobFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** COMMIT and CONFIRM: everything that was made and checked becomes one commit, which is then read back. */
final class Publication {
    private final SparkSession spark;
    private final JobFile job;
    private final ExportOptions options;
    private final ExportPlan plan;
    private final Transaction transaction;
    private final Progress progress;
    private final Map<String, UploadedFile> added = new TreeMap<>();

    Publication(
            SparkSession spark,
            JobFile job,
            ExportOptions options,
            ExportPlan plan,
            Transaction transaction,
            Progress progress) {
        this.spark = spark;
        this.job = job;
        this.options = options;
        this.plan = plan;
        this.transaction = transaction;
        this.progress = progress;
    }

    /** @param earlier the commit of another run that was faster with the same export; null: this run made it */
    record Outcome(
            Hash commit, ExportTrailers trailers, @Nullable Commit earlier) {}

    /** @param tables stored already */
    Outcome commit(
            DatasetRows dataset,
            List<TableFiles.Stored> tables,
            ProvenanceLists lists,
            Manifest manifest,
            RunFacts facts) {
        tables.forEach(table -> added.put(table.owned().path(), table.uploaded()));
        dataset.files().forEach((path, blob) -> added.put(path, at(blob.file(), path)));
        byte[] manifestBytes = Manifests.bytes(manifest);
        Map<String, byte[]> documents = new TreeMap<>();
        Map<String, String> listSha256 = store(lists);
        plan.input().included().forEach(file -> documents.put(file.owned().path(), file.content()));
        Set<String> taken = new HashSet<>(added.keySet());
        taken.addAll(documents.keySet());
        Map<String, byte[]> root = RootFiles.of(job, manifest, plan.target(), taken);
        String provenance = RecordedExport.folder(job.name());
        if (job.emit().statement() != JobFile.Statement.NONE) {
            byte[] statement = statement(manifest, provenance + "/manifest.json", Sha256.hex(manifestBytes), facts);
            documents.put(provenance + "/statement.intoto.json", statement);
            listSha256.put(provenance + "/statement.intoto.json", Sha256.hex(statement));
        }
        byte[] runBytes = Manifests.bytes(facts.json(spark, manifest, listSha256, root.keySet()));
        documents.put(provenance + "/manifest.json", manifestBytes);
        documents.put(provenance + "/run.json", runBytes);
        try (UploadSession session = transaction.uploads().open()) {
            documents.forEach((path, content) -> put(session, path, content));
            plan.target().refuseForeign(added.keySet());
            root.forEach((path, content) -> put(session, path, content));
            session.flush();
        }
        Set<String> gone = gone();
        gone.forEach(transaction::remove);
        added.values().forEach(transaction::add);
        ExportTrailers trailers = trailers(manifest, manifestBytes, runBytes);
        transaction.message(trailers.appendTo(job.target().message()));
        progress.say(
                Stage.COMMIT,
                "%,d files on branch %s".formatted(added.size(), job.target().branch()));
        CommitResult committed = transaction.commit();
        if (committed.status() == CommitResult.Status.ALREADY_COMMITTED) {
            return new Outcome(committed.commit().id(), trailers, committed.commit());
        }
        progress.say(Stage.CONFIRM, "reading commit " + committed.commit().id());
        confirm(committed.commit(), trailers, gone);
        return new Outcome(committed.commit().id(), trailers, null);
    }

    private byte[] statement(Manifest manifest, String manifestPath, String manifestSha256, RunFacts facts) {
        byte[] statement = Statement.of(
                        manifest, manifestPath, manifestSha256, plan.run(), facts.started(), RunFacts.engine(spark))
                .getBytes(StandardCharsets.UTF_8);
        SigningKey key = options.signingKey();
        return key == null
                ? statement
                : key.envelope(Statement.MEDIA_TYPE, statement).getBytes(StandardCharsets.UTF_8);
    }

    private void put(UploadSession session, String path, byte[] content) {
        added.put(path, session.put(path, BlobSource.of(content)));
    }

    /** @return SHA-256 by path */
    private Map<String, String> store(ProvenanceLists lists) {
        Map<String, String> sha256 = new TreeMap<>();
        List<TableFiles.Part> parts = lists.tables().values().stream()
                .flatMap(list -> list.parts().stream())
                .toList();
        for (TableFiles.Stored part : TableFiles.store(spark, parts, transaction.uploads())) {
            added.put(part.owned().path(), part.uploaded());
            sha256.put(part.owned().path(), part.owned().sha256());
        }
        return sha256;
    }

    /** What the last export had and this one does not. */
    private Set<String> gone() {
        Set<String> gone = new HashSet<>(
                plan.target().previous().map(PreviousExport::owned).orElse(Set.of()));
        gone.addAll(plan.target().ownRootFiles());
        gone.removeAll(added.keySet());
        gone.retainAll(plan.target().files().keySet());
        return gone;
    }

    private ExportTrailers trailers(Manifest manifest, byte[] manifestBytes, byte[] runBytes) {
        return new ExportTrailers(
                plan.input().query().sources().stream()
                        .map(source -> new DeltaSource(source.location(), source.version(), source.metadataId()))
                        .toList(),
                job.name(),
                plan.key(),
                manifest.content().rowset().toString(),
                manifest.content().contentDigest(),
                Sha256.hex(manifestBytes),
                Sha256.hex(runBytes));
    }

    /** What was published is what was planned: read back from the repository. */
    private void confirm(Commit commit, ExportTrailers trailers, Set<String> gone) {
        List<String> wrong;
        try {
            wrong = differences(commit, trailers, gone);
        } catch (OxenException e) {
            // Asked for what it has just taken, the repository has something else, or nothing.
            if (e.category() == ErrorCategory.CORRUPT || e.category() == ErrorCategory.NOT_FOUND) {
                throw differs(commit, String.valueOf(e.getMessage()));
            }
            throw e;
        }
        if (!wrong.isEmpty()) {
            throw differs(commit, "%s (%d in all)".formatted(wrong.get(0), wrong.size()));
        }
    }

    private List<String> differences(Commit commit, ExportTrailers trailers, Set<String> gone) {
        List<String> wrong = new ArrayList<>();
        Optional<RecordedExport> recorded = RecordedExport.at(plan.target().opened(), commit);
        if (recorded.filter(export -> export.trailers().equals(trailers)).isEmpty()) {
            wrong.add("its provenance");
        }
        Commit head = plan.target().head();
        if (head != null && commit.parents().isEmpty()) {
            wrong.add("its parent");
        }
        Map<String, FileEntry> tree = PreviousExport.tree(plan.target().opened(), commit);
        added.forEach((path, file) -> {
            FileEntry found = tree.get(path);
            if (found == null || !found.hash().equals(file.hash()) || found.size() != file.size()) {
                wrong.add(path);
            }
        });
        gone.stream().filter(tree::containsKey).forEach(wrong::add);
        return wrong;
    }

    private static ExportException differs(Commit commit, String how) {
        return new ExportException(
                ExitCode.MISMATCH,
                Stage.CONFIRM,
                "COMMIT_DIFFERS",
                "Commit %s was published, but does not read back as it was planned: %s. Look at it before you use it."
                        .formatted(commit.id(), how));
    }

    private static UploadedFile at(UploadedFile file, String path) {
        return new UploadedFile(
                path, file.hash(), file.size(), file.dataType(), file.mimeType(), file.modified(), file.metadata());
    }
}
