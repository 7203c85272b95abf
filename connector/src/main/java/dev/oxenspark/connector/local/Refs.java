package dev.oxenspark.connector.local;

import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Branch name → commit id. Opened anew for every look, since a read-only handle is a snapshot. */
final class Refs {
    private final Path folder;

    Refs(Path folder) {
        this.folder = folder;
    }

    List<Branch> branches() {
        return Rocks.read(folder).entrySet().stream()
                .map(entry -> new Branch(entry.getKey(), Hash.parse(entry.getValue())))
                .toList();
    }

    @Nullable
    Hash head(String branch) {
        String id = Rocks.read(folder).get(branch);
        return id == null ? null : Hash.parse(id);
    }

    /**
     * Moves a branch if it is still where it is expected; null expects that it is not there. Synced to disk.
     *
     * @param target a commit that nobody else points a branch to
     * @throws OxenException {@code UNKNOWN_OUTCOME} when the disk failed while the branch was written
     */
    boolean compareAndPut(String branch, @Nullable Hash expected, Hash target) {
        AtomicBoolean written = new AtomicBoolean();
        try {
            return Rocks.write(folder, database -> {
                byte[] found = database.get(Rocks.bytes(branch));
                Hash current = found == null ? null : Hash.parse(Rocks.text(found));
                if (target.equals(current)) {
                    // An earlier try of this call arrived, though it failed.
                    return true;
                }
                if (!Objects.equals(current, expected)) {
                    return false;
                }
                written.set(true);
                Rocks.putAll(database, Map.of(branch, target.toString()));
                return true;
            });
        } catch (OxenException e) {
            throw written.get() ? unknown(branch, target, e) : e;
        }
    }

    private static OxenException unknown(String branch, Hash target, OxenException e) {
        return new OxenException(
                ErrorCategory.UNKNOWN_OUTCOME,
                "Branch '" + branch + "' may or may not have moved to " + target
                        + ". Look at it, or run the same transaction key again. Cause: " + e.getMessage(),
                e);
    }

    /** Deletes a branch if it is still where it is expected. */
    boolean compareAndDelete(String branch, Hash expected) {
        return Rocks.write(folder, database -> {
            byte[] found = database.get(Rocks.bytes(branch));
            if (found == null || !Hash.parse(Rocks.text(found)).equals(expected)) {
                return false;
            }
            Rocks.delete(database, branch);
            return true;
        });
    }
}
