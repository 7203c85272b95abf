package dev.oxenspark.connector.transact;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.merkle.StoredNode;
import java.util.Map;
import java.util.Set;

/**
 * A commit that is complete but not yet anywhere: its id is known before anything becomes visible.
 *
 * @param nodes every node that its parent lacks, children before parents, the commit's own last; iteration order counts
 * @param directories path → hash of each directory made or changed, {@code ""} for the root
 * @param removedDirectories directories that the parent had and this commit has not, each with all that was below it
 */
public record BuiltCommit(
        Commit commit, Map<Hash, StoredNode> nodes, Map<String, Hash> directories, Set<String> removedDirectories) {}
