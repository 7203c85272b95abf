package dev.oxenspark.spark.history;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.FileMetadata;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.spark.table.PinnedPath;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The files at or below the path that differ between two revisions. */
public final class Diff implements Facts {
    /** Beside the sizes, how many rows each side has, where Oxen recorded it. */
    public static final StructType COLUMNS = new StructType()
            .add("path", DataTypes.StringType, false)
            .add("change", DataTypes.StringType, false)
            .add("data_type", DataTypes.StringType, false)
            .add("from_hash", DataTypes.StringType, true)
            .add("to_hash", DataTypes.StringType, true)
            .add("from_size", DataTypes.LongType, true)
            .add("to_size", DataTypes.LongType, true)
            .add("from_rows", DataTypes.LongType, true)
            .add("to_rows", DataTypes.LongType, true)
            .add("from_commit_id", DataTypes.StringType, true)
            .add("to_commit_id", DataTypes.StringType, false);

    @Override
    public StructType columns() {
        return COLUMNS;
    }

    @Override
    public List<InternalRow> rows(OxenRepository repository, PinnedPath path) {
        Commit to = path.options().to().map(repository::resolve).orElse(path.commit());
        return to == null ? List.of() : rows(repository, path.options().from(), to, path.path());
    }

    private static @Nullable Commit firstParent(OxenRepository repository, Commit commit) {
        return commit.parents().isEmpty()
                ? null
                : repository.resolve(Revision.of(commit.parents().get(0).toString()));
    }

    /**
     * The differences below a path.
     *
     * @param asked what to compare with; by default the first parent, and nothing for a first commit
     * @throws OxenException {@code NOT_FOUND} when neither commit has the path
     */
    public static List<InternalRow> rows(OxenRepository repository, Optional<Revision> asked, Commit to, String path) {
        Commit from = asked.map(repository::resolve).orElseGet(() -> firstParent(repository, to));
        Map<String, FileEntry> before = TreeChange.files(repository, from, path);
        Map<String, FileEntry> after = TreeChange.files(repository, to, path);
        if (before.isEmpty() && after.isEmpty() && !path.isEmpty()) {
            throw new OxenException(
                    ErrorCategory.NOT_FOUND,
                    "Neither commit %s nor %s of %s has files at '%s'"
                            .formatted(
                                    from == null ? "(none)" : from.id(),
                                    to.id(),
                                    repository.address().text(),
                                    path));
        }
        return TreeChange.between(before, after).stream()
                .map(change -> row(change, from, to))
                .toList();
    }

    private static InternalRow row(TreeChange change, @Nullable Commit from, Commit to) {
        FileEntry before = change.from();
        FileEntry after = change.to();
        return Values.row(
                change.path(),
                change.kind().text(),
                Objects.requireNonNull(after == null ? before : after).dataType(),
                before == null ? null : before.hash(),
                after == null ? null : after.hash(),
                before == null ? null : before.size(),
                after == null ? null : after.size(),
                rows(before),
                rows(after),
                from == null ? null : from.id(),
                to.id());
    }

    private static @Nullable Long rows(@Nullable FileEntry file) {
        return file != null && file.metadata() instanceof FileMetadata.Tabular table ? table.height() : null;
    }
}
