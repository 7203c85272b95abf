package dev.oxenspark.spark.history;

import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.spark.bridge.SessionTime;
import dev.oxenspark.spark.table.PinnedPath;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Which version of which Delta table fed which commit: one row for each. */
final class Sources implements Facts {
    @Override
    public StructType columns() {
        return new StructType()
                .add("commit_id", DataTypes.StringType, false)
                .add("committed_at", DataTypes.TimestampType, false)
                .add("job", DataTypes.StringType, false)
                .add("location", DataTypes.StringType, false)
                .add("version", DataTypes.LongType, false)
                .add("metadata_id", DataTypes.StringType, false);
    }

    @Override
    public List<InternalRow> rows(OxenRepository repository, PinnedPath path) {
        List<InternalRow> rows = new ArrayList<>();
        Exports.each(
                repository,
                path,
                (commit, export) -> export.sources()
                        .forEach(source -> rows.add(Values.row(
                                commit.id(),
                                SessionTime.micros(commit.timestamp()),
                                export.job(),
                                source.location(),
                                source.version(),
                                source.metadataId()))));
        return rows;
    }
}
