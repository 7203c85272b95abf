package dev.oxenspark.connector.transact;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the commit that an earlier transaction with the same key made. */
final class KeySearch {
    static final String KEY = "Oxen-Transaction";

    private final CommitBackend backend;
    private final String key;
    private final int limit;

    KeySearch(CommitBackend backend, String key, int limit) {
        this.backend = backend;
        this.key = key;
        this.limit = limit;
    }

    /** @throws OxenException {@code UNSUPPORTED} when the history is too long to be sure that there is none */
    @Nullable
    Commit among(Commit head) {
        int searched = 0;
        try (Stream<Commit> history = backend.history(head)) {
            for (Iterator<Commit> commits = history.iterator(); commits.hasNext(); ) {
                Commit commit = commits.next();
                if (Trailers.of(commit.message(), KEY).contains(key)) {
                    return commit;
                }
                if (++searched >= limit && commits.hasNext()) {
                    throw new OxenException(
                            ErrorCategory.UNSUPPORTED,
                            ("The key '%s' is not in the newest %,d commits, and there are more: whether it was committed"
                                            + " before can't be told. Raise key-search-commits.")
                                    .formatted(key, limit));
                }
            }
        }
        return null;
    }
}
