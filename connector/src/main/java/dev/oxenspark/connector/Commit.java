package dev.oxenspark.connector;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * One immutable version of a whole repository.
 *
 * @param parents none for a first commit, two for a merge
 * @param timestamp when it was made, by the clock of whoever made it
 */
public record Commit(Hash id, List<Hash> parents, String message, String author, String email, Instant timestamp)
        implements Serializable {
    public Commit {
        parents = List.copyOf(parents);
    }
}
