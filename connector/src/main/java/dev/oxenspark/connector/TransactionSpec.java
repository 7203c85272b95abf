package dev.oxenspark.connector;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction is to do.
 *
 * @param branch to commit to; created when absent
 * @param base the commit that the changes were derived from; null: the branch's head at {@code begin}
 * @param key makes the transaction exactly-once: a second one with the same key finds the first one's commit. Null: a
 *     random one, so only this transaction's own retries are recognised
 * @param createBranchFrom where an absent branch starts; null: the head of the default branch
 */
public record TransactionSpec(
        String branch,
        @Nullable Revision base,
        @Nullable String key,
        String message,
        String author,
        String email,
        @Nullable Revision createBranchFrom) {

    public TransactionSpec {
        Objects.requireNonNull(branch);
        Objects.requireNonNull(message);
    }

    public static TransactionSpec on(String branch, String message, String author, String email) {
        return new TransactionSpec(branch, null, null, message, author, email, null);
    }

    public TransactionSpec withBase(Revision newBase) {
        return new TransactionSpec(branch, newBase, key, message, author, email, createBranchFrom);
    }

    public TransactionSpec withKey(String newKey) {
        return new TransactionSpec(branch, base, newKey, message, author, email, createBranchFrom);
    }

    public TransactionSpec withMessage(String newMessage) {
        return new TransactionSpec(branch, base, key, newMessage, author, email, createBranchFrom);
    }

    public TransactionSpec withCreateBranchFrom(Revision start) {
        return new TransactionSpec(branch, base, key, message, author, email, start);
    }
}
