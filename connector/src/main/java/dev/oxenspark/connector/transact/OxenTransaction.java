package dev.oxenspark.connector.transact;

import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.CommitResult;
import dev.oxenspark.connector.CommitResult.Status;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.connector.TaskUploads;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.connector.merkle.Changes;
import dev.oxenspark.connector.merkle.CommitCodec;
import dev.oxenspark.connector.merkle.NodeSource;
import dev.oxenspark.connector.merkle.TreeEdit;
import dev.oxenspark.connector.transact.CommitBackend.Publication;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The commit protocol, the same for every backend. The commit is built here, on the branch's head, and stored whole;
 * only then does the branch move to it. Its id is known before that, so whether it happened is always one exact
 * question. Each time the head turns out to have moved, everything is checked and built again on the new one.
 */
public final class OxenTransaction implements Transaction {
    private static final String ATTEMPT = "Oxen-Attempt";
    private static final int ATTEMPT_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final CommitBackend backend;
    private final OxenSettings settings;
    private final TransactionSpec spec;
    private final Function<Revision, Commit> resolve;
    private final String key;
    private final Changes changes = new Changes();
    private final Set<String> unchanged = new TreeSet<>();
    private final Steps steps;
    private final boolean branchExisted;
    private final @Nullable Commit base;
    private final @Nullable Commit earlier;
    private String message;
    private @Nullable Commit other;
    private boolean ended;

    private OxenTransaction(
            CommitBackend backend,
            OxenSettings settings,
            TransactionSpec spec,
            Function<Revision, Commit> resolve,
            Steps steps) {
        this.backend = backend;
        this.settings = settings;
        this.spec = spec;
        this.resolve = resolve;
        this.steps = steps;
        this.message = spec.message();
        this.key = spec.key() == null ? randomToken() : spec.key();
        Hash head = backend.head(spec.branch());
        this.branchExisted = head != null;
        if (!branchExisted) {
            Branch.checkedName(spec.branch());
        }
        Commit start = head == null ? start() : backend.commit(head);
        this.base = spec.base() == null ? start : resolve.apply(spec.base());
        this.earlier = start == null ? null : committed(start);
    }

    /** Looks at the branch and for an earlier commit with the key; takes no lock. */
    public static Transaction begin(
            CommitBackend backend, OxenSettings settings, TransactionSpec spec, Function<Revision, Commit> resolve) {
        return begin(backend, settings, spec, resolve, step -> {});
    }

    static Transaction begin(
            CommitBackend backend,
            OxenSettings settings,
            TransactionSpec spec,
            Function<Revision, Commit> resolve,
            Steps steps) {
        return new OxenTransaction(backend, settings, spec, resolve, steps);
    }

    /** Told between the steps of a commit, so that tests can interleave and break them. */
    @FunctionalInterface
    interface Steps {
        void reached(Step step);
    }

    enum Step {
        HEAD_READ,
        CHECKED,
        BUILT,
        STORED,
        PUBLISHED
    }

    @Override
    public Optional<Commit> base() {
        return Optional.ofNullable(base);
    }

    @Override
    public Optional<Commit> earlier() {
        return Optional.ofNullable(earlier);
    }

    @Override
    public TaskUploads uploads() {
        return backend.uploads();
    }

    @Override
    public void add(UploadedFile file) {
        changes.add(file);
    }

    @Override
    public void remove(String path) {
        changes.remove(path);
    }

    @Override
    public void mergedFrom(Commit newOther) {
        other = newOther;
    }

    @Override
    public void expectUnchanged(String path) {
        unchanged.add(path.isEmpty() ? path : RepositoryPath.checked(path));
    }

    @Override
    public void message(String newMessage) {
        message = newMessage;
    }

    @Override
    public CommitResult commit() {
        if (ended) {
            throw new IllegalStateException("The transaction has ended");
        }
        ended = true;
        if (earlier != null) {
            return new CommitResult(Status.ALREADY_COMMITTED, earlier);
        }
        try (CommitBackend.Lock lock = backend.lock()) {
            for (int round = 0; ; round++) {
                CommitResult result = round();
                if (result != null) {
                    return result;
                }
                pause(round);
            }
        }
    }

    /** One attempt on the head of the moment; null when that moved before the branch could be. */
    private @Nullable CommitResult round() {
        Hash head = backend.head(spec.branch());
        steps.reached(Step.HEAD_READ);
        Commit parent = head == null ? startOfAbsentBranch() : backend.commit(head);
        if (parent != null && !(base != null && base.id().equals(parent.id()))) {
            Commit other = committed(parent);
            if (other != null) {
                return new CommitResult(Status.ALREADY_COMMITTED, other);
            }
            new Conflicts(backend, base, parent).refuse(changes, unchanged, spec.branch());
        }
        steps.reached(Step.CHECKED);
        BuiltCommit built = build(parent);
        if (built == null) {
            return unchanged(parent);
        }
        steps.reached(Step.BUILT);
        refuseMissing();
        backend.store(built);
        steps.reached(Step.STORED);
        Publication outcome = backend.publish(spec.branch(), head, built);
        steps.reached(Step.PUBLISHED);
        return outcome instanceof Publication.Published published
                ? new CommitResult(Status.COMMITTED, published.commit())
                : null;
    }

    /** A branch that does not exist yet starts where the user says, or at the default branch's head if there is one. */
    private @Nullable Commit start() {
        if (spec.createBranchFrom() != null) {
            return resolve.apply(spec.createBranchFrom());
        }
        Hash head = backend.head(backend.defaultBranch());
        return head == null ? null : backend.commit(head);
    }

    private @Nullable Commit startOfAbsentBranch() {
        if (branchExisted) {
            throw new OxenException(
                    ErrorCategory.CONFLICT,
                    "Branch '%s' was deleted while the transaction ran; it is not made again. Nothing was committed."
                            .formatted(spec.branch()));
        }
        return start();
    }

    /** A random key can be in no commit but our own attempts, whose outcome publishing settles. */
    private @Nullable Commit committed(Commit head) {
        return spec.key() == null ? null : new KeySearch(backend, key, settings.keySearchCommits()).among(head);
    }

    private @Nullable BuiltCommit build(@Nullable Commit parent) {
        String text = Trailers.with(Trailers.with(message, KeySearch.KEY, key), ATTEMPT, randomToken());
        Instant now = Instant.now();
        List<Commit> commits = Stream.of(parent, other).filter(Objects::nonNull).toList();
        // Newest first is the order of histories, so a child is never older than its parents.
        Instant time = Stream.concat(Stream.of(now), commits.stream().map(Commit::timestamp))
                .max(Comparator.naturalOrder())
                .orElse(now);
        List<Hash> parents = commits.stream().map(Commit::id).distinct().toList();
        Commit commit = CommitCodec.commit(parents, text, spec.author(), spec.email(), time);
        NodeSource nodes = parent == null ? hash -> null : backend.nodes(parent, changes.directories());
        TreeEdit.Edited tree = TreeEdit.apply(nodes, parent == null ? null : parent.id(), changes, commit);
        return tree == null ? null : new BuiltCommit(commit, tree.nodes(), tree.directories(), tree.removed());
    }

    private CommitResult unchanged(@Nullable Commit parent) {
        if (parent == null) {
            throw new OxenException(ErrorCategory.INVALID, "There is nothing to commit, and no commit yet");
        }
        return new CommitResult(Status.UNCHANGED, parent);
    }

    private void refuseMissing() {
        Collection<UploadedFile> missing = backend.missing(changes.added());
        if (!missing.isEmpty()) {
            String names = missing.stream()
                    .limit(5)
                    .map(file -> file.path() + " (" + file.hash() + ")")
                    .collect(Collectors.joining(", "));
            throw new OxenException(
                    ErrorCategory.UNAVAILABLE,
                    "%,d contents are no longer stored, so nothing was committed: %s. A prune may have removed them; run the write again."
                            .formatted(missing.size(), names));
        }
    }

    private static void pause(int round) {
        long most = Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(round, 10));
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
    }

    private static String randomToken() {
        return new BigInteger(ATTEMPT_BITS, RANDOM).toString(Character.MAX_RADIX);
    }

    @Override
    public void close() {
        ended = true;
    }
}
