package dev.oxenspark.connector.content;

import dev.oxenspark.connector.Blobs;
import dev.oxenspark.connector.Hash;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ends of files that were read last, {@link Blobs#TAIL} bytes of each, by content: a footer is wanted by whoever
 * plans and by every task.
 */
final class Tails {
    private final Map<Hash, byte[]> held;

    /** @param most how many to hold */
    Tails(int most) {
        this.held = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Hash, byte[]> eldest) {
                return size() > most;
            }
        };
    }

    synchronized byte @Nullable [] get(Hash hash) {
        return held.get(hash);
    }

    synchronized void put(Hash hash, byte[] tail) {
        held.put(hash, tail);
    }
}
