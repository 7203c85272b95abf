package dev.oxenspark.spark.write;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.spark.OxenOptions;
import dev.oxenspark.spark.table.PinnedPath;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** The transaction that a write asks for. */
public final class WriteSpec {
    private WriteSpec() {}

    /** Its base is the commit that the path was resolved to, so what changed since is found out. */
    static TransactionSpec of(PinnedPath path, WriteMode mode) {
        OxenOptions options = path.options();
        TransactionSpec spec = on(branch(path), options, defaultMessage(path, mode));
        Commit commit = path.commit();
        if (commit != null) {
            spec = spec.withBase(Revision.of(commit));
            if (options.branch().isPresent()) {
                spec = spec.withCreateBranchFrom(Revision.of(commit));
            }
        }
        return spec;
    }

    /** What the options say of any commit: message, author, key. */
    public static TransactionSpec on(String branch, OxenOptions options, String defaultMessage) {
        String author = options.author()
                .orElseGet(() -> SparkSession.active().sparkContext().sparkUser());
        TransactionSpec spec = TransactionSpec.on(
                branch,
                options.message().orElse(defaultMessage),
                author,
                options.email().orElse(author + "@localhost"));
        return options.commitKey().map(spec::withKey).orElse(spec);
    }

    /**
     * A branch that exists is written from its head. Not said of a retry: the first attempt may have made the branch.
     *
     * @throws OxenException {@code INVALID} when the write asks for another revision of it
     */
    static void refuseOtherStart(PinnedPath path) {
        OxenOptions options = path.options();
        Optional<String> branch = options.branch();
        Optional<String> start = options.revision()
                .or(() -> Optional.ofNullable(options.locations().get(0).revision()))
                .map(Revision::text);
        if (branch.isEmpty() || start.isEmpty() || start.equals(branch) || path.commit() == null) {
            return;
        }
        try (OxenRepository repository = Oxen.open(path.repository(), path.settings())) {
            boolean exists = repository.branches().stream()
                    .anyMatch(known -> known.name().equals(branch.get()));
            if (exists && EarlierCommit.of(path).isEmpty()) {
                throw new OxenException(
                        ErrorCategory.INVALID,
                        "Branch '%s' exists, so a write starts from its head, not from revision '%s'. Give one of the two"
                                .formatted(branch.get(), start.get()));
            }
        }
    }

    private static String branch(PinnedPath path) {
        String branch = path.branch();
        if (path.options().travelsInTime()) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "versionAsOf and timestampAsOf are for reading. To write to %s, give a branch as revision, or a new one as option branch"
                            .formatted(path.repository().text()));
        }
        if (branch == null) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "Revision '%s' of %s is no branch, so nothing can be written to it. Give a branch as revision, or a new one as option branch"
                            .formatted(
                                    path.options()
                                            .revision()
                                            .map(Revision::text)
                                            .orElse(""),
                                    path.repository().text()));
        }
        return branch;
    }

    private static String defaultMessage(PinnedPath path, WriteMode mode) {
        return "Write %s (%s)"
                .formatted(
                        path.path().isEmpty() ? "the root" : path.path(),
                        mode.name().toLowerCase(Locale.ROOT));
    }
}
