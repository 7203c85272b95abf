package dev.oxenspark.connector;

import java.io.Serializable;

/**
 * How a user names a version: a branch, a commit id, or an unambiguous prefix of a commit id. Branch names win over
 * ids, as they do in Oxen. Resolved once, on the driver; everything after that carries the commit.
 */
public record Revision(String text) implements Serializable {
    public Revision {
        if (text.isBlank()) {
            throw new OxenException(
                    ErrorCategory.INVALID, "The revision is empty: give a branch, a commit id or a prefix of one");
        }
    }

    public static Revision of(String text) {
        return new Revision(text);
    }

    public static Revision of(Commit commit) {
        return new Revision(commit.id().toString());
    }

    @Override
    public String toString() {
        return text;
    }
}
