package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.TaskUploads;
import dev.oxenspark.connector.Tree;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.connector.merkle.NodeSource;
import dev.oxenspark.connector.merkle.StoredNode;
import dev.oxenspark.connector.transact.BuiltCommit;
import dev.oxenspark.connector.transact.CommitBackend;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a server offers to one transaction. */
final class RemoteCommits implements CommitBackend {
    private final Refs refs;
    private final Trees trees;
    private final Versions versions;
    private final TaskUploads uploads;
    private final Publisher publisher;

    RemoteCommits(Refs refs, Trees trees, Versions versions, TaskUploads uploads, Publisher publisher) {
        this.refs = refs;
        this.trees = trees;
        this.versions = versions;
        this.uploads = uploads;
        this.publisher = publisher;
    }

    @Override
    public @Nullable Hash head(String branch) {
        return refs.head(branch);
    }

    @Override
    public String defaultBranch() {
        return refs.defaultBranch();
    }

    @Override
    public Commit commit(Hash id) {
        Commit commit = refs.commit(id);
        if (commit == null) {
            throw new OxenException(ErrorCategory.NOT_FOUND, "The server has no commit " + id);
        }
        return commit;
    }

    @Override
    public Stream<Commit> history(Commit from) {
        return new History(refs).from(from.id());
    }

    @Override
    public NodeSource nodes(Commit commit, Collection<String> directories) {
        Map<Hash, StoredNode> nodes = trees.alone(commit.id(), Trees.withAncestors(directories));
        return nodes::get;
    }

    @Override
    public Tree tree(Commit commit, String path) {
        return trees.tree(commit, path);
    }

    @Override
    public TaskUploads uploads() {
        return uploads;
    }

    /**
     * A server checks a content's hash when it stores it, and with it the length; so presence is all there is to ask.
     */
    @Override
    public List<UploadedFile> missing(Collection<UploadedFile> files) {
        Set<Hash> missing =
                versions.missing(files.stream().map(UploadedFile::hash).collect(Collectors.toSet()));
        return files.stream().filter(file -> missing.contains(file.hash())).toList();
    }

    @Override
    public Lock lock() {
        return publisher::clear;
    }

    @Override
    public void store(BuiltCommit commit) {
        trees.store(commit.nodes());
        trees.index(commit.commit().id());
    }

    @Override
    public Publication publish(String branch, @Nullable Hash expected, BuiltCommit commit) {
        return publisher.publish(branch, expected, commit);
    }
}
