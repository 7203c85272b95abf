package dev.oxenspark.spark.history;

import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.spark.table.PinnedPath;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Where each branch points now. */
final class Branches implements Facts {
    @Override
    public StructType columns() {
        return new StructType()
                .add("name", DataTypes.StringType, false)
                .add("commit_id", DataTypes.StringType, false)
                .add("is_default", DataTypes.BooleanType, false);
    }

    @Override
    public List<InternalRow> rows(OxenRepository repository, PinnedPath path) {
        String first = repository.defaultBranch();
        return repository.branches().stream()
                .map(branch ->
                        Values.row(branch.name(), branch.head(), branch.name().equals(first)))
                .toList();
    }
}
