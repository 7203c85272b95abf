package dev.oxenspark.connector;

/** How a transaction ended. */
public record CommitResult(Status status, Commit commit) {
    public enum Status {
        /** The commit was made, by this call. */
        COMMITTED,
        /** The key had been committed before; {@code commit} is that one. */
        ALREADY_COMMITTED,
        /** The change leaves every path as it is: no commit was made, {@code commit} is the head. */
        UNCHANGED
    }
}
