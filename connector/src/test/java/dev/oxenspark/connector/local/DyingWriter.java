package dev.oxenspark.connector.local;

import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.connector.transact.BuiltCommit;
import dev.oxenspark.connector.transact.CommitBackend;
import dev.oxenspark.connector.transact.OxenTransaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that commits one file and ends without notice at a point that its parent chose. The points are the calls by
 * which a transaction does anything to a repository, and the places inside them where a state is half made; between
 * these points, nothing changes.
 */
final class DyingWriter {
    /** Exit code of one that died as it was told. */
    static final int DEAD = 42;

    /** Instead of the number of a call: contents written to the scratch folder, not yet in the version store. */
    static final String SPOOLED = "spooled";

    /** Nodes are stored, the directory index is not. */
    static final String NODES_STORED = "nodes-stored";

    /** {@code HEAD} names the branch, which does not exist yet. */
    static final String HEAD_NAMED = "head-named";

    /** The branch is moved, nothing after that is done. */
    static final String BRANCH_MOVED = "branch-moved";

    /** The commit is confirmed. */
    static final String ACKNOWLEDGED = "acknowledged";

    private DyingWriter() {}

    /** @param args root, key and path of the file, and when to die: before the n-th call, or at a named point */
    public static void main(String[] args) {
        Path root = Path.of(args[0]);
        String when = args[2];
        OxenSettings defaults = OxenSettings.defaults();
        OxenSettings settings = new OxenSettings(
                null, null, defaults.spoolBytes(), Duration.ofSeconds(30), defaults.keySearchCommits());
        try (LocalRepository repository = LocalRepository.open(new RepositoryAddress.Local(root.toString()), settings);
                Transaction transaction = OxenTransaction.begin(
                        dying(repository, root, when), settings, spec(args[1]), repository::resolve);
                UploadSession session = transaction.uploads().open()) {
            UploadedFile file = session.put(args[1], BlobSource.of(args[1].getBytes(StandardCharsets.UTF_8)));
            if (when.equals(SPOOLED)) {
                die();
            }
            session.flush();
            transaction.add(file);
            transaction.commit();
            if (when.equals(ACKNOWLEDGED)) {
                die();
            }
        }
    }

    static TransactionSpec spec(String key) {
        return TransactionSpec.on("main", "Add " + key, "Ann", "ann@example.org")
                .withKey(key);
    }

    /** The repository, but for the end that waits in it. */
    private static CommitBackend dying(LocalRepository repository, Path root, String when) {
        OxenFolder folder = OxenFolder.open(root);
        AtomicInteger calls = new AtomicInteger();
        return (CommitBackend) Proxy.newProxyInstance(
                DyingWriter.class.getClassLoader(),
                new Class<?>[] {CommitBackend.class},
                (proxy, method, arguments) -> {
                    if (when.equals(Integer.toString(calls.incrementAndGet()))) {
                        die();
                    }
                    if (method.getName().equals("store") && when.equals(NODES_STORED)) {
                        LocalNodes.store(folder.nodes(), ((BuiltCommit) arguments[0]).nodes());
                        die();
                    }
                    if (method.getName().equals("publish") && when.equals(HEAD_NAMED)) {
                        folder.pointHeadTo((String) arguments[0]);
                        die();
                    }
                    try {
                        Object result = method.invoke(repository, arguments);
                        if (method.getName().equals("publish") && when.equals(BRANCH_MOVED)) {
                            die();
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNullElse(e.getCause(), e);
                    }
                });
    }

    private static void die() {
        Runtime.getRuntime().halt(DEAD);
    }
}
