package dev.oxenspark.spark.testing;

import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.testing.OxenServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** A repository to test with, seen without Spark. */
public record TestRepository(RepositoryAddress address) {
    /** Where a repository can be. */
    public enum Backend {
        LOCAL,
        SERVER;

        /** An empty repository; skips the test where there is no server to be had. */
        public TestRepository newRepository(TestFolder folder) {
            RepositoryAddress address = unusedAddress(folder);
            Oxen.create(address, OxenSettings.defaults()).close();
            return new TestRepository(address);
        }

        /** Where there is no repository, but could be one; skips the test where there is no server to be had. */
        public RepositoryAddress unusedAddress(TestFolder folder) {
            return this == SERVER
                    ? OxenServer.shared().unusedAddress()
                    : new RepositoryAddress.Local(folder.resolve("repository").toString());
        }
    }

    /** As users write it. */
    public String at(String path) {
        return path.isEmpty() ? address.text() : address.text() + "/" + path;
    }

    public <T> T with(Function<OxenRepository, T> use) {
        try (OxenRepository repository = Oxen.open(address, OxenSettings.defaults())) {
            return use.apply(repository);
        }
    }

    /** Commits files to {@code main}. */
    public Commit commit(Map<String, byte[]> files) {
        return commit("main", files);
    }

    public Commit commit(String branch, Map<String, byte[]> files) {
        return transact(branch, transaction -> {
            try (UploadSession session = transaction.uploads().open()) {
                files.forEach((path, bytes) -> transaction.add(session.put(path, BlobSource.of(bytes))));
                session.flush();
            }
        });
    }

    /** Commits every file below a folder, but for hidden ones, to the same place below a path. */
    public Commit commit(String path, Path folder) {
        return transact("main", transaction -> {
            try (UploadSession session = transaction.uploads().open();
                    Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String name = folder.relativize(file).toString();
                    if (!file.getFileName().toString().startsWith(".")) {
                        transaction.add(session.put(path + "/" + name, BlobSource.of(file)));
                    }
                }
                session.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    public Commit transact(String branch, Consumer<Transaction> change) {
        return with(repository -> {
            TransactionSpec spec = TransactionSpec.on(branch, "Test", "Ann", "ann@example.org");
            try (Transaction transaction = repository.begin(spec)) {
                change.accept(transaction);
                return transaction.commit().commit();
            }
        });
    }

    public Commit head() {
        return head("main");
    }

    public Commit head(String branch) {
        return with(repository -> repository.resolve(Revision.of(branch)));
    }

    /** Commits of {@code main}, newest first. */
    public List<Commit> history() {
        return with(repository -> {
            try (Stream<Commit> commits = repository.history(repository.resolve(Revision.of("main")))) {
                return commits.toList();
            }
        });
    }

    /** Files at the head of {@code main}, in order of path. */
    public List<FileEntry> files() {
        return with(repository ->
                repository.tree(repository.resolve(Revision.of("main")), "").files());
    }

    public List<String> paths() {
        return files().stream().map(FileEntry::path).toList();
    }

    /** Names of the branches, in order. */
    public List<String> branches() {
        return with(
                repository -> repository.branches().stream().map(Branch::name).toList());
    }

    /** Writes what is below a path at the head of {@code main} into a folder, as a clone would have it. */
    public Path checkout(String path, Path folder) {
        return with(repository -> {
            Commit head = repository.resolve(Revision.of("main"));
            List<FileEntry> files = repository.tree(head, path).files();
            repository
                    .blobs()
                    .read(
                            files.stream().map(file -> file.in(head.id())).toList(),
                            (location, content) -> write(folder.resolve(location.path()), content));
            return folder.resolve(path);
        });
    }

    private static void write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
