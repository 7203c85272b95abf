package dev.oxenspark.spark.write;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.spark.table.PinnedPath;
import java.util.Optional;

/** The commit that a write with the same key made before. */
public final class EarlierCommit {
    private EarlierCommit() {}

    /** Empty without a key, which costs no look. */
    public static Optional<Commit> of(PinnedPath path) {
        if (path.options().commitKey().isEmpty() || path.branch() == null || path.commit() == null) {
            return Optional.empty();
        }
        try (OxenRepository repository = Oxen.open(path.repository(), path.settings());
                Transaction transaction = repository.begin(WriteSpec.of(path, WriteMode.CREATE))) {
            return transaction.earlier();
        }
    }
}
