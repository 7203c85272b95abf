package dev.oxenspark.connector.merkle;

import dev.oxenspark.connector.Hash;
import org.jspecify.annotations.Nullable;

/** Finds stored nodes by hash. */
@FunctionalInterface
public interface NodeSource {
    /** The node, or null when it is not there (partial clones, the root of an initial empty commit). */
    @Nullable
    StoredNode node(Hash hash);
}
