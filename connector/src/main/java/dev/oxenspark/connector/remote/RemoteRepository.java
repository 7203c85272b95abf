package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.Blobs;
import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.FileLookup;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.NearContents;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.connector.ServerStore;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.connector.Tree;
import dev.oxenspark.connector.TreePiece;
import dev.oxenspark.connector.content.BlobReader;
import dev.oxenspark.connector.content.CachedContent;
import dev.oxenspark.connector.content.ContentSource;
import dev.oxenspark.connector.history.BranchDeletion;
import dev.oxenspark.connector.history.RevisionLookup;
import dev.oxenspark.connector.merkle.FolderLookup;
import dev.oxenspark.connector.store.ServerStores;
import dev.oxenspark.connector.transact.CommitBackend;
import dev.oxenspark.connector.transact.OxenTransaction;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A repository on a server. Its connections are shared by all repositories of that server in this JVM. */
public final class RemoteRepository implements OxenRepository {
    private final Transport transport;
    private final OxenSettings settings;
    private final Waits waits;
    private final Refs refs;
    private final Trees trees;
    private final Versions versions;
    private final Blobs blobs;

    RemoteRepository(RepositoryAddress.Remote address, OxenSettings settings, Waits waits) {
        this.transport = new Transport(address, settings);
        this.settings = settings;
        this.waits = waits;
        this.refs = new Refs(transport, base(address));
        this.trees = new Trees(transport, base(address));
        this.versions = new Versions(transport, base(address));
        this.blobs = BlobReader.over(nearest(new RemoteContent(transport, base(address)), settings.near()));
    }

    private static ContentSource nearest(ContentSource server, NearContents near) {
        ContentSource stored = near.store() == null ? server : ServerStores.before(server, near.store());
        return near.cache() == null ? stored : CachedContent.of(stored, near.cache());
    }

    /** @throws OxenException {@code NOT_FOUND} when there is none */
    public static OxenRepository open(RepositoryAddress.Remote address, OxenSettings settings) {
        RemoteRepository repository = new RemoteRepository(address, settings, Waits.DEFAULT);
        if (!repository.refs.repositoryExists()) {
            throw repository.refs.noRepository();
        }
        return repository;
    }

    /** Opens one that is known to exist, without asking. */
    public static OxenRepository attach(RepositoryAddress.Remote address, OxenSettings settings) {
        return new RemoteRepository(address, settings, Waits.DEFAULT);
    }

    /** Makes an empty repository; one that exists is fine. */
    public static OxenRepository create(RepositoryAddress.Remote address, OxenSettings settings) {
        String body = Json.of(Map.of("namespace", address.namespace(), "name", address.name()));
        new Transport(address, settings)
                .send(Call.json("POST", "/api/repos", body).handling(409), Json::object);
        return new RemoteRepository(address, settings, Waits.DEFAULT);
    }

    public static boolean exists(RepositoryAddress.Remote address, OxenSettings settings) {
        return new RemoteRepository(address, settings, Waits.DEFAULT).refs.repositoryExists();
    }

    static String base(RepositoryAddress.Remote address) {
        return "/api/repos/" + Encoding.path(address.namespace()) + "/" + Encoding.path(address.name());
    }

    @Override
    public RepositoryAddress address() {
        return transport.address();
    }

    @Override
    public Commit resolve(Revision revision) {
        return new RevisionLookup(address().text(), branches(), refs::commit, this::history).resolve(revision);
    }

    /** Without the names by which writers of this project coordinate. */
    @Override
    public List<Branch> branches() {
        return refs.branches().stream()
                .filter(branch -> !Names.isOurs(branch.name()))
                .sorted(Comparator.comparing(Branch::name))
                .toList();
    }

    @Override
    public String defaultBranch() {
        return refs.defaultBranch();
    }

    @Override
    public Branch createBranch(String name, Commit at) {
        Refs.requireAddressable(Branch.checkedName(name));
        return new Branch(name, claims().take(name, at.id(), ErrorCategory.UNKNOWN_OUTCOME));
    }

    @Override
    public void deleteBranch(Branch branch) {
        BranchDeletion.check(address(), branch, refs.defaultBranch(), refs.head(branch.name()));
        refs.delete(branch.name());
    }

    @Override
    public Stream<Commit> history(Commit from) {
        return new History(refs).from(from.id());
    }

    @Override
    public Tree tree(Commit commit, String path) {
        return trees.tree(commit, path);
    }

    @Override
    public Tree outline(Commit commit, String path, int most) {
        return trees.tree(commit, path, most);
    }

    @Override
    public void list(Hash commit, Collection<TreePiece> pieces, Consumer<FileEntry> files) {
        trees.list(commit, pieces, files);
    }

    @Override
    public FileLookup lookup(Hash commit) {
        return new FolderLookup(commit, folders -> trees.alone(commit, Trees.withAncestors(folders))::get);
    }

    @Override
    public Blobs blobs() {
        return blobs;
    }

    @Override
    public Optional<ServerStore> store(String below, Map<String, String> hadoop) {
        RepositoryAddress.Remote address = transport.address();
        return Optional.of(ServerStores.find(refs.storage().below(below, address, hadoop), address.text()));
    }

    @Override
    public Transaction begin(TransactionSpec spec) {
        Refs.requireAddressable(spec.branch());
        return OxenTransaction.begin(backend(), settings, spec, this::resolve);
    }

    private Claims claims() {
        return new Claims(refs, transport, incomplete(), waits);
    }

    private IncompleteCommit incomplete() {
        return new IncompleteCommit(transport, refs, versions, this::files);
    }

    private List<FileEntry> files(Commit commit) {
        return trees.tree(commit, "").files();
    }

    /** For one transaction: it remembers what its rounds leave behind. */
    CommitBackend backend() {
        Publisher publisher = new Publisher(refs, claims(), new StrangersMerge(refs, this::files), incomplete());
        return new RemoteCommits(refs, trees, versions, new RemoteUploads(transport.address(), settings), publisher);
    }

    @Override
    public void close() {
        // Connections belong to the server, not to the repository.
    }
}
