package dev.oxenspark.connector.local;

import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Hash;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /** Moves a branch if it is still where it is expected; null expects that it is not there. Synced to disk. */
    boolean compareAndPut(String branch, @Nullable Hash expected, Hash target) {
        return Rocks.write(folder, database -> {
            byte[] found = database.get(Rocks.bytes(branch));
            Hash current = found == null ? null : Hash.parse(Rocks.text(found));
            if (!Objects.equals(current, expected)) {
                return false;
            }
            Rocks.putAll(database, Map.of(branch, target.toString()));
            return true;
        });
    }
}
