package dev.oxenspark.spark.history;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.spark.bridge.SessionTime;
import dev.oxenspark.spark.table.PinnedPath;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The commit and all its ancestors, newest first. */
final class Commits implements Facts {
    @Override
    public StructType columns() {
        return new StructType()
                .add("commit_id", DataTypes.StringType, false)
                .add("parent_ids", DataTypes.createArrayType(DataTypes.StringType, false), false)
                .add("message", DataTypes.StringType, false)
                .add("author", DataTypes.StringType, false)
                .add("email", DataTypes.StringType, false)
                .add("committed_at", DataTypes.TimestampType, false);
    }

    @Override
    public List<InternalRow> rows(OxenRepository repository, PinnedPath path) {
        Commit head = path.commit();
        if (head == null) {
            return List.of();
        }
        try (Stream<Commit> history = repository.history(head)) {
            return history.map(commit -> Values.row(
                            commit.id(),
                            commit.parents(),
                            commit.message(),
                            commit.author(),
                            commit.email(),
                            SessionTime.micros(commit.timestamp())))
                    .toList();
        }
    }
}
