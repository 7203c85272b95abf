package dev.oxenspark.connector.transact;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.TaskUploads;
import dev.oxenspark.connector.Tree;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.connector.merkle.NodeSource;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a repository must be able to do so that a transaction can publish to it: look, store, and move a branch. It
 * decides nothing; the protocol is in {@link OxenTransaction}.
 */
public interface CommitBackend {
    /** Where a branch points now, or null when there is none of that name. Never cached. */
    @Nullable
    Hash head(String branch);

    String defaultBranch();

    Commit commit(Hash id);

    /** The commit and all its ancestors, newest first. Close it. */
    Stream<Commit> history(Commit from);

    /**
     * The nodes of a commit that an edit of these directories needs: those of each directory named, and of all above
     * it, with their buckets. One request.
     */
    NodeSource nodes(Commit commit, Collection<String> directories);

    /** Everything at or below a path, as {@link dev.oxenspark.connector.OxenRepository#tree} gives it. */
    Tree tree(Commit commit, String path);

    TaskUploads uploads();

    /** Those of the files whose content is not stored, or with another length. */
    List<UploadedFile> missing(Collection<UploadedFile> files);

    /**
     * Taken before the head is read and held until the commit is confirmed, by backends that can lock; others do
     * nothing here. Closing it ends the transaction's rounds: what they left behind is cleared away, unless an outcome
     * is unknown.
     */
    Lock lock();

    /** Stores nodes and directory index, so that the commit only wants a branch. Repeating it is harmless. */
    void store(BuiltCommit commit);

    /**
     * Moves a branch from the head that the commit was built on to the commit, if it is still there: claim, publish,
     * confirm.
     *
     * @param expected the head, or null when the branch must not exist yet
     * @throws OxenException {@code UNKNOWN_OUTCOME} when it cannot be determined whether the branch moved
     */
    Publication publish(String branch, @Nullable Hash expected, BuiltCommit commit);

    /** How an attempt to publish ended. */
    sealed interface Publication {
        /**
         * The branch has the change.
         *
         * @param commit the head or its ancestor: the one that was built, or a merge that a stranger's commit made of
         *     it and that holds exactly the same change
         */
        record Published(Commit commit) implements Publication {}

        /** The commit is not and never will be part of the branch. Read the head again and build on that. */
        record HeadMoved() implements Publication {}
    }

    /** Held while a commit is made. */
    interface Lock extends AutoCloseable {
        @Override
        void close();
    }
}
