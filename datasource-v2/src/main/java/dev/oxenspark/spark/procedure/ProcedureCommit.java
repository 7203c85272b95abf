package dev.oxenspark.spark.procedure;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.CommitResult;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.spark.OxenOptions;
import dev.oxenspark.spark.history.TreeChange;
import dev.oxenspark.spark.history.TreeChange.Kind;
import dev.oxenspark.spark.history.Values;
import dev.oxenspark.spark.write.WriteSpec;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Publishes files that the repository holds already under other paths or in other commits. */
final class ProcedureCommit {
    static final StructType COLUMNS = new StructType()
            .add("status", DataTypes.StringType, false)
            .add("branch", DataTypes.StringType, false)
            .add("commit_id", DataTypes.StringType, false)
            .add("added", DataTypes.LongType, false)
            .add("modified", DataTypes.LongType, false)
            .add("removed", DataTypes.LongType, false);

    private final OxenRepository repository;
    private final OxenOptions options;

    ProcedureCommit(OxenRepository repository, OxenOptions options) {
        this.repository = repository;
        this.options = options;
    }

    /**
     * Makes one commit of the changes.
     *
     * @param head of the branch, which the changes were computed from
     * @param more to tell the transaction
     */
    List<InternalRow> publish(
            String branch, Commit head, List<TreeChange> changes, String message, Consumer<Transaction> more) {
        try (Transaction transaction =
                repository.begin(WriteSpec.on(branch, options, message).withBase(Revision.of(head)))) {
            more.accept(transaction);
            for (TreeChange change : changes) {
                if (change.to() == null) {
                    transaction.remove(change.path());
                } else {
                    transaction.add(UploadedFile.of(change.to(), change.path()));
                }
            }
            CommitResult result = transaction.commit();
            String status = result.status().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            boolean made = result.status() == CommitResult.Status.COMMITTED;
            return row(status, branch, result.commit(), made ? changes : List.of());
        }
    }

    static List<InternalRow> row(String status, String branch, Commit commit, List<TreeChange> changes) {
        return List.of(Values.row(
                status,
                branch,
                commit.id(),
                count(changes, Kind.ADDED),
                count(changes, Kind.MODIFIED),
                count(changes, Kind.REMOVED)));
    }

    private static long count(List<TreeChange> changes, Kind kind) {
        return changes.stream().filter(change -> change.kind() == kind).count();
    }
}
