package dev.oxenspark.connector.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.NeedsPython;
import dev.oxenspark.connector.testing.OxenClient;
import dev.oxenspark.connector.testing.OxenServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders in which Oxen's own client has something unfinished: read, but not written to. */
@NeedsPython
final class TestUnfinishedWork {
    private static final TransactionSpec SPEC = TransactionSpec.on("main", "More", "Ann", "ann@example.org");

    @TempDir
    Path temporary;

    private OxenClient client;
    private RepositoryAddress address;

    @BeforeEach
    void write() {
        client = new OxenClient(temporary.resolve("settings"));
        address = new RepositoryAddress.Local(temporary.resolve("repository").toString());
        try (OxenRepository repository = Oxen.create(address, OxenSettings.defaults())) {
            commit(repository, "a.txt", "dir/b.txt");
        }
    }

    @Test
    void stagedFilesAreRefusedUntilTheyAreCommitted() {
        client.run("stage", address.text());
        assertRefused(ErrorCategory.CONFLICT, "has staged files", "`oxen commit`", "`oxen restore --staged`");
        client.run("write", address.text(), "Staged");
        try (OxenRepository repository = Oxen.open(address, OxenSettings.defaults())) {
            commit(repository, "more");
            assertThat(repository
                            .tree(repository.resolve(Revision.of("main")), "")
                            .files())
                    .extracting(FileEntry::path)
                    .containsExactly("a.txt", "dir/b.txt", "more", "staged.txt");
        }
    }

    @Test
    void filesStagedWhileATransactionRunsAreRefusedToo() {
        try (OxenRepository repository = Oxen.open(address, OxenSettings.defaults());
                Transaction transaction = repository.begin(SPEC)) {
            put(transaction, "more");
            client.run("stage", address.text());
            assertThatThrownBy(transaction::commit).hasMessageContaining("has staged files");
        }
    }

    @Test
    void mergeWithAConflictIsRefused() {
        assertThat(client.run("conflict", address.text()).path("merging").asBoolean())
                .isTrue();
        assertRefused(ErrorCategory.CONFLICT, "in the middle of a merge", "`oxen commit`");
    }

    @Test
    @NeedsOxenServer
    void partialCloneIsRefused() {
        RepositoryAddress.Remote whole = OxenServer.shared().newRepository();
        try (OxenRepository repository = Oxen.open(whole, OxenSettings.defaults())) {
            commit(repository, "a.txt", "dir/b.txt", "other/c.txt");
        }
        Path clone = temporary.resolve("clone");
        String host = whole.endpoint().substring("http://".length());
        client.run("partial", clone, host, whole.namespace() + "/" + whole.name(), "dir");
        address = new RepositoryAddress.Local(clone.toString());
        assertRefused(ErrorCategory.UNSUPPORTED, "is a partial clone", "`oxen clone`");
    }

    private void assertRefused(ErrorCategory category, String... words) {
        try (OxenRepository repository = Oxen.open(address, OxenSettings.defaults())) {
            Commit head = repository.resolve(Revision.of("main"));
            assertThat(repository.tree(head, "dir").files())
                    .extracting(FileEntry::path)
                    .containsExactly("dir/b.txt");
            assertThatThrownBy(() -> repository.begin(SPEC))
                    .isInstanceOfSatisfying(
                            OxenException.class, e -> assertThat(e.category()).isEqualTo(category))
                    .hasMessageContaining(address.text())
                    .hasMessageContainingAll(words);
        }
    }

    private static void commit(OxenRepository repository, String... paths) {
        try (Transaction transaction = repository.begin(SPEC)) {
            put(transaction, paths);
            transaction.commit();
        }
    }

    private static void put(Transaction transaction, String... paths) {
        try (UploadSession session = transaction.uploads().open()) {
            for (String path : paths) {
                UploadedFile file = session.put(path, BlobSource.of(path.getBytes(StandardCharsets.UTF_8)));
                transaction.add(file);
            }
            session.flush();
        }
    }
}
