package dev.oxenspark.spark.write;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.CommitResult;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.spark.bridge.RowFileFormat;
import dev.oxenspark.spark.table.PinnedPath;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.PhysicalWriteInfo;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver's side of a write: begins the transaction, and commits what the winning attempts stored. */
final class PathBatchWrite implements BatchWrite {
    private static final Logger LOG = LoggerFactory.getLogger(PathBatchWrite.class);

    private final PinnedPath path;
    private final WriteMode mode;
    private final WriteTarget target;
    private final TransactionSpec spec;
    private final RowFileFormat format;
    private final PartNames names;
    private @Nullable OxenRepository repository;
    private @Nullable Transaction transaction;

    PathBatchWrite(
            PinnedPath path,
            WriteMode mode,
            WriteTarget target,
            TransactionSpec spec,
            RowFileFormat format,
            PartNames names) {
        this.path = path;
        this.mode = mode;
        this.target = target;
        this.spec = spec;
        this.format = format;
        this.names = names;
    }

    @Override
    public DataWriterFactory createBatchWriterFactory(PhysicalWriteInfo info) {
        Transaction begun = begunOrClosed();
        // What was committed before under the same key needs no second upload.
        return begun.earlier().isPresent()
                ? new DiscardingWriterFactory()
                : new PartWriterFactory(
                        format, names, begun.uploads(), path.settings().spoolDirectory());
    }

    /** Spark aborts only what came further than this. */
    private Transaction begunOrClosed() {
        boolean done = false;
        try {
            Transaction begun = begun();
            done = true;
            return begun;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private Transaction begun() {
        if (transaction == null) {
            repository = path.options().createsRepository()
                    ? Oxen.create(path.repository(), path.settings())
                    : Oxen.open(path.repository(), path.settings());
            transaction = repository.begin(spec);
            refuseWhatAppeared(repository, transaction);
        }
        return transaction;
    }

    /** Without a commit to start from, the transaction starts from one that this write has never seen. */
    private void refuseWhatAppeared(OxenRepository opened, Transaction begun) {
        Optional<Commit> base = begun.base();
        if (path.commit() != null
                || mode == WriteMode.APPEND
                || base.isEmpty()
                || begun.earlier().isPresent()) {
            return;
        }
        try {
            var unused = opened.tree(base.get(), path.path());
        } catch (OxenException e) {
            if (e.category() == ErrorCategory.NOT_FOUND) {
                return;
            }
            throw e;
        }
        throw new OxenException(
                ErrorCategory.CONFLICT,
                "'%s' was not there when this write was planned, and is there in commit %s of %s. Look at it, then write again"
                        .formatted(
                                path.path(), base.get().id(), path.repository().text()));
    }

    /** Attempts are harmless here, since only what the driver hears of is committed; Spark's arbiter kills stages. */
    @Override
    public boolean useCommitCoordinator() {
        return false;
    }

    @Override
    public void commit(WriterCommitMessage[] messages) {
        Transaction open = begun();
        if (mode != WriteMode.APPEND) {
            open.expectUnchanged(path.path());
        }
        for (FileEntry file : target.replaced()) {
            open.remove(file.path());
        }
        Arrays.stream(messages)
                .flatMap(message -> ((StoredParts) message).files().stream())
                .forEach(open::add);
        CommitResult result = open.commit();
        LOG.info(
                "{} {} on branch {} of {}",
                result.status(),
                result.commit().id(),
                spec.branch(),
                path.repository().text());
        close();
    }

    /** Nothing to undo: what tasks stored is invisible, and if a commit's outcome is unknown it must stay. */
    @Override
    public void abort(WriterCommitMessage[] messages) {
        close();
    }

    private void close() {
        if (transaction != null) {
            transaction.close();
        }
        if (repository != null) {
            repository.close();
        }
    }
}
