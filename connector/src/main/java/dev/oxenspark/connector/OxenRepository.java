package dev.oxenspark.connector;

import java.io.Closeable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A repository, local or on a server. Safe for use by several threads. Every call that talks to the repository throws
 * {@link OxenException}.
 */
public interface OxenRepository extends Closeable {
    RepositoryAddress address();

    /**
     * The commit that a revision names now.
     *
     * @throws OxenException {@code NOT_FOUND}, listing the branches and the nearest name; {@code INVALID} for an
     *     ambiguous prefix
     */
    Commit resolve(Revision revision);

    /** All branches in order of name; empty for a repository without commits. */
    List<Branch> branches();

    /** The branch that the repository shows first: what {@code HEAD} names, {@code main} for a new one. */
    String defaultBranch();

    /**
     * Makes a branch, if there is none of that name.
     *
     * @return the branch as it is now; one that was there already keeps its head
     * @throws OxenException {@code INVALID} for a name that no branch may have
     */
    Branch createBranch(String name, Commit at);

    /**
     * Deletes a branch that still has that head. A server can't compare and delete in one step: a commit that lands in
     * that instant goes with the branch.
     *
     * @throws OxenException {@code CONFLICT} when it moved, {@code NOT_FOUND} when it is gone, {@code INVALID} for the
     *     default branch
     */
    void deleteBranch(Branch branch);

    /** The commit and all its ancestors, newest first by time, each once; loaded as it is consumed. Close it. */
    Stream<Commit> history(Commit from);

    /**
     * The files at or below a path, in one request.
     *
     * @param path {@code ""} for everything
     * @throws OxenException {@code NOT_FOUND} when the commit has no such path
     */
    Tree tree(Commit commit, String path);

    /**
     * The same for a folder that may hold any number of files: with more than that many, its pieces.
     *
     * @param most files to be listed here
     */
    Tree outline(Commit commit, String path, int most);

    /** The files of pieces of a commit's tree, in no particular order; large pieces cost a request each. */
    void list(Hash commit, Collection<TreePiece> pieces, Consumer<FileEntry> files);

    /** Finds files of one commit by their paths, for as long as this repository is open. */
    FileLookup lookup(Hash commit);

    Blobs blobs();

    /**
     * Where this repository's contents lie in what its server keeps all repositories in; none for one in a folder.
     *
     * @param below the server's own folder or bucket, as Hadoop writes it; a folder without scheme
     * @param hadoop settings of a Hadoop client that reaches it
     * @throws OxenException {@code NOT_FOUND} when there is nothing of this repository
     */
    Optional<ServerStore> store(String below, Map<String, String> hadoop);

    /** Starts a transaction. With a key, looks for an earlier commit that carries it. */
    Transaction begin(TransactionSpec spec);

    @Override
    void close();
}
