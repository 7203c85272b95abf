package dev.oxenspark.connector;

import java.io.Closeable;
import java.util.Optional;

/**
 * One atomic change of one branch: the only way in which this project publishes anything. Lives on the driver; not safe
 * for use by several threads.
 *
 * <p>Promises, on every kind of repository: readers see the whole change or none of it; the same key never makes two
 * commits; an acknowledged commit is not lost to another writer of this project; what changed on both sides is a
 * {@code CONFLICT} that names the paths; nothing is deleted while the outcome is unknown; retries and speculative tasks
 * are harmless.
 */
public interface Transaction extends Closeable {
    /** The commit that the changes are derived from; empty for a repository without commits. */
    Optional<Commit> base();

    /** The commit that an earlier transaction with the same key made, if any. {@link #commit} then answers with it. */
    Optional<Commit> earlier();

    /** How tasks store bytes. */
    TaskUploads uploads();

    /** Adds or replaces a file. Only files that the winning task attempts reported belong here. */
    void add(UploadedFile file);

    /** Removes a file, or a folder and all that is under it; a path that the base does not have is no error. */
    void remove(String path);

    /** Makes the commit a merge: this one becomes its second parent. What it brings is added and removed as usual. */
    void mergedFrom(Commit other);

    /** Declares that the change replaces what is under a path: anything changed there since the base is a conflict. */
    void expectUnchanged(String path);

    /**
     * Text that goes into the commit message, known only after the tasks ran; before the transaction's own trailers.
     */
    void message(String message);

    /**
     * Publishes everything as one commit. May be called once.
     *
     * @throws OxenException {@code CONFLICT} naming the paths, {@code UNKNOWN_OUTCOME} when the publication was sent
     *     and its effect cannot be determined, {@code UNAVAILABLE} naming stored contents that have gone
     */
    CommitResult commit();

    /** Lets go of what the transaction holds. Not committed: nothing happened, and nothing is deleted. */
    @Override
    void close();
}
