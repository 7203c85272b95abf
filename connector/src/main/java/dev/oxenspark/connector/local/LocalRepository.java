package dev.oxenspark.connector.local;

import dev.oxenspark.connector.Blobs;
import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.FileLookup;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.connector.ServerStore;
import dev.oxenspark.connector.TaskUploads;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.connector.Tree;
import dev.oxenspark.connector.TreePiece;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.connector.content.BlobReader;
import dev.oxenspark.connector.content.FileContent;
import dev.oxenspark.connector.history.BranchDeletion;
import dev.oxenspark.connector.history.CommitWalk;
import dev.oxenspark.connector.history.RevisionLookup;
import dev.oxenspark.connector.merkle.CommitCodec;
import dev.oxenspark.connector.merkle.FolderLookup;
import dev.oxenspark.connector.merkle.NodeSource;
import dev.oxenspark.connector.merkle.StoredNode;
import dev.oxenspark.connector.merkle.TreeReader;
import dev.oxenspark.connector.transact.BuiltCommit;
import dev.oxenspark.connector.transact.CommitBackend;
import dev.oxenspark.connector.transact.OxenTransaction;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A repository in a folder that the {@code oxen} command line opens as well. Its working files are left alone. */
public final class LocalRepository implements OxenRepository, CommitBackend {
    private static final String FIRST_BRANCH = "main";

    private final RepositoryAddress.Local address;
    private final OxenSettings settings;
    private final OxenFolder folder;
    private final LocalNodes nodes;
    private final Refs refs;
    private final VersionStore versions;
    private final Blobs blobs;

    private LocalRepository(RepositoryAddress.Local address, OxenSettings settings) {
        this.address = address;
        this.settings = settings;
        this.folder = OxenFolder.open(Path.of(address.root()));
        this.nodes = new LocalNodes(folder.nodes());
        this.refs = new Refs(folder.refs());
        this.versions = new VersionStore(folder.versions());
        this.blobs = BlobReader.over(new FileContent(address.root(), versions::data));
    }

    /** @throws OxenException {@code NOT_FOUND} where no repository is, {@code UNSUPPORTED} for one of a foreign kind */
    public static LocalRepository open(RepositoryAddress.Local address, OxenSettings settings) {
        return new LocalRepository(address, settings);
    }

    /** Makes an empty one, unless there is one already. */
    public static LocalRepository create(RepositoryAddress.Local address, OxenSettings settings) {
        OxenFolder.create(Path.of(address.root()));
        return open(address, settings);
    }

    public static boolean exists(RepositoryAddress.Local address) {
        return OxenFolder.exists(Path.of(address.root()));
    }

    @Override
    public RepositoryAddress address() {
        return address;
    }

    @Override
    public Commit resolve(Revision revision) {
        return new RevisionLookup(address.text(), branches(), this::find, this::history).resolve(revision);
    }

    @Override
    public List<Branch> branches() {
        return refs.branches();
    }

    @Override
    public String defaultBranch() {
        String head = folder.head();
        // A detached HEAD holds a commit id, which is no branch to commit to.
        return head == null || Hash.isHash(head) && refs.head(head) == null ? FIRST_BRANCH : head;
    }

    @Override
    public Branch createBranch(String name, Commit at) {
        Branch.checkedName(name);
        while (true) {
            if (refs.compareAndPut(name, null, at.id())) {
                return new Branch(name, at.id());
            }
            Hash head = refs.head(name);
            if (head != null) {
                return new Branch(name, head);
            }
        }
    }

    @Override
    public void deleteBranch(Branch branch) {
        BranchDeletion.check(address, branch, defaultBranch(), refs.head(branch.name()));
        if (!refs.compareAndDelete(branch.name(), branch.head())) {
            BranchDeletion.check(address, branch, defaultBranch(), refs.head(branch.name()));
        }
    }

    @Override
    public Stream<Commit> history(Commit from) {
        return CommitWalk.from(from, this::commit);
    }

    @Override
    public Tree tree(Commit commit, String path) {
        return TreeReader.tree(nodes, commit, path);
    }

    @Override
    public Tree outline(Commit commit, String path, int most) {
        return TreeReader.tree(nodes, commit, path, most);
    }

    @Override
    public void list(Hash commit, Collection<TreePiece> pieces, Consumer<FileEntry> files) {
        TreeReader.list(nodes, pieces, files);
    }

    @Override
    public FileLookup lookup(Hash commit) {
        return new FolderLookup(commit, folders -> nodes);
    }

    @Override
    public Blobs blobs() {
        return blobs;
    }

    @Override
    public Optional<ServerStore> store(String below, Map<String, String> hadoop) {
        return Optional.empty();
    }

    @Override
    public Transaction begin(TransactionSpec spec) {
        folder.refuseUnfinishedWork();
        return OxenTransaction.begin(this, settings, spec, this::resolve);
    }

    @Override
    public @Nullable Hash head(String branch) {
        return refs.head(branch);
    }

    @Override
    public Commit commit(Hash id) {
        Commit commit = find(id);
        if (commit == null) {
            throw new OxenException(
                    ErrorCategory.CORRUPT,
                    "Commit " + id + " is not in " + address.text() + ", though it is referred to");
        }
        return commit;
    }

    private @Nullable Commit find(Hash id) {
        StoredNode node = nodes.node(id);
        return node == null || !CommitCodec.isCommit(node) ? null : CommitCodec.decode(id, node);
    }

    @Override
    public NodeSource nodes(Commit commit, Collection<String> directories) {
        return nodes;
    }

    @Override
    public TaskUploads uploads() {
        return LocalUploads.of(folder);
    }

    @Override
    public List<UploadedFile> missing(Collection<UploadedFile> files) {
        return files.stream()
                .filter(file -> !versions.holds(file.hash(), file.size()))
                .toList();
    }

    @Override
    public Lock lock() {
        Lock lock = RepositoryLock.take(folder.lockFile(), settings.timeBudget());
        try {
            folder.refuseUnfinishedWork();
            return lock;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public void store(BuiltCommit built) {
        LocalNodes.store(folder.nodes(), built.nodes());
        DirectoryIndex.write(folder.history(), built.commit().id(), index(built));
    }

    /** The parent's index with what changed; walked anew where the parent has none. */
    private Map<String, Hash> index(BuiltCommit built) {
        List<Hash> parents = built.commit().parents();
        Map<String, String> before =
                parents.isEmpty() ? Map.of() : DirectoryIndex.read(folder.history(), parents.get(0));
        if (!parents.isEmpty() && before.isEmpty()) {
            return TreeReader.of(nodes, built.commit().id()).directories();
        }
        Map<String, Hash> index = new HashMap<>();
        before.forEach((path, hash) -> {
            if (!goneWith(path, built)) {
                index.put(path, Hash.parse(hash));
            }
        });
        index.putAll(built.directories());
        return index;
    }

    private static boolean goneWith(String path, BuiltCommit built) {
        for (String at = path; !at.isEmpty(); at = RepositoryPath.parent(at)) {
            if (built.removedDirectories().contains(at)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Publication publish(String branch, @Nullable Hash expected, BuiltCommit built) {
        if (expected == null && refs.branches().isEmpty()) {
            // Before the branch is there: with a branch but no HEAD, Oxen finds no commits.
            folder.pointHeadTo(branch);
        }
        return refs.compareAndPut(branch, expected, built.commit().id())
                ? new Publication.Published(built.commit())
                : new Publication.HeadMoved();
    }

    @Override
    public void close() {
        nodes.close();
    }
}
