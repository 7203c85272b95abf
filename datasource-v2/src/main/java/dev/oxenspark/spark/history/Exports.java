package dev.oxenspark.spark.history;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.provenance.ExportTrailers;
import dev.oxenspark.spark.bridge.SessionTime;
import dev.oxenspark.spark.table.PinnedPath;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Those of the commits that say they are exports, with what they say. Nothing of it is checked here. */
final class Exports implements Facts {
    @Override
    public StructType columns() {
        return new StructType()
                .add("commit_id", DataTypes.StringType, false)
                .add("committed_at", DataTypes.TimestampType, false)
                .add("job", DataTypes.StringType, false)
                .add("export_key", DataTypes.StringType, false)
                .add("rowset_digest", DataTypes.StringType, false)
                .add("content_digest", DataTypes.StringType, false)
                .add("provenance_sha256", DataTypes.StringType, false)
                .add("run_sha256", DataTypes.StringType, false);
    }

    @Override
    public List<InternalRow> rows(OxenRepository repository, PinnedPath path) {
        List<InternalRow> rows = new ArrayList<>();
        each(
                repository,
                path,
                (commit, export) -> rows.add(Values.row(
                        commit.id(),
                        SessionTime.micros(commit.timestamp()),
                        export.job(),
                        export.key(),
                        export.rowsetDigest(),
                        export.contentDigest(),
                        export.provenanceSha256(),
                        export.runSha256())));
        return rows;
    }

    /** All exports among the version and its ancestors, newest first. */
    static void each(OxenRepository repository, PinnedPath path, BiConsumer<Commit, ExportTrailers> export) {
        Commit head = path.commit();
        if (head == null) {
            return;
        }
        try (Stream<Commit> history = repository.history(head)) {
            history.forEach(commit ->
                    ExportTrailers.parse(commit.message()).ifPresent(trailers -> export.accept(commit, trailers)));
        }
    }
}
