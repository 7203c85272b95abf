package dev.oxenspark.connector.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.CommitResult;
import dev.oxenspark.connector.CommitResult.Status;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.connector.testing.ChildJvm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writing process that ends without notice, at every point of a commit. */
final class TestSuddenEnd {
    /** More calls than one commit makes. */
    private static final int MOST_CALLS = 40;

    @TempDir
    Path temporary;

    private Path root;

    @BeforeEach
    void choose() {
        root = temporary;
    }

    @Test
    void writerThatDiesAnywhereLeavesTheOldOrTheNewStateAndNothingThatBlocks() {
        try (OxenRepository repository = create()) {
            assertThat(add(repository, "start").status()).isEqualTo(Status.COMMITTED);
        }
        for (String point : List.of(
                DyingWriter.SPOOLED, DyingWriter.NODES_STORED, DyingWriter.BRANCH_MOVED, DyingWriter.ACKNOWLEDGED)) {
            assertThat(dies(point)).as(point).isTrue();
        }
        int calls = 1;
        while (dies(Integer.toString(calls))) {
            assertThat(++calls).isLessThan(MOST_CALLS);
        }
        assertThat(calls).as("calls before which a writer died").isGreaterThan(8);
    }

    @Test
    void deathInTheFirstCommitLeavesARepositoryThatOxenUnderstands() {
        for (String point : List.of(DyingWriter.NODES_STORED, DyingWriter.HEAD_NAMED, DyingWriter.BRANCH_MOVED)) {
            root = temporary.resolve(point);
            create().close();
            assertThat(dies(point)).as(point).isTrue();
            // Oxen finds no commits where this is absent.
            assertThat(root.resolve(".oxen/HEAD")).hasContent("main");
        }
    }

    @Test
    void firstBranchIsTheOneThatHeadNames() {
        try (OxenRepository repository = create()) {
            OxenFolder.open(root).pointHeadTo("main");
            try (Transaction transaction =
                            repository.begin(TransactionSpec.on("side", "First", "Ann", "ann@example.org"));
                    UploadSession session = transaction.uploads().open()) {
                transaction.add(session.put("a", BlobSource.of(new byte[1])));
                session.flush();
                transaction.commit();
            }
            assertThat(repository.defaultBranch()).isEqualTo("side");
        }
    }

    /** Whether a writer reached the point, and died there; in any case its change is made, once, after that. */
    private boolean dies(String point) {
        String path = "dies-" + point;
        Commit before = head();
        ChildJvm.End end =
                ChildJvm.start(128, DyingWriter.class, root, path, point).await();
        assertThat(end.code()).as(end.output()).isIn(0, DyingWriter.DEAD);
        boolean died = end.code() == DyingWriter.DEAD;
        try (OxenRepository repository = open()) {
            boolean made = before == null ? head() != null : !before.equals(head());
            if (made) {
                assertThat(log(repository)).startsWith("Add " + path);
                assertThat(paths(repository)).contains(path);
            }
            assertThat(made || died).isTrue();
            assertThat(add(repository, path).status())
                    .as(point)
                    .isEqualTo(made ? Status.ALREADY_COMMITTED : Status.COMMITTED);
            assertThat(Collections.frequency(log(repository), "Add " + path)).isEqualTo(1);
            assertThat(paths(repository)).contains(path);
        }
        return died;
    }

    private OxenRepository create() {
        return Oxen.create(new RepositoryAddress.Local(root.toString()), settings());
    }

    private OxenRepository open() {
        return Oxen.open(new RepositoryAddress.Local(root.toString()), settings());
    }

    /** Shorter than any wait for a lock that nobody holds any more. */
    private static OxenSettings settings() {
        OxenSettings defaults = OxenSettings.defaults();
        return new OxenSettings(null, null, defaults.spoolBytes(), Duration.ofSeconds(5), defaults.keySearchCommits());
    }

    private static CommitResult add(OxenRepository repository, String path) {
        try (Transaction transaction = repository.begin(DyingWriter.spec(path));
                UploadSession session = transaction.uploads().open()) {
            UploadedFile file = session.put(path, BlobSource.of(path.getBytes(StandardCharsets.UTF_8)));
            session.flush();
            transaction.add(file);
            return transaction.commit();
        }
    }

    private @Nullable Commit head() {
        try (OxenRepository repository = open()) {
            return repository.branches().isEmpty() ? null : repository.resolve(Revision.of("main"));
        }
    }

    /** Of every file, read in full. */
    private static List<String> paths(OxenRepository repository) {
        Commit head = repository.resolve(Revision.of("main"));
        List<FileEntry> files = repository.tree(head, "").files();
        repository
                .blobs()
                .read(
                        files.stream().map(file -> file.in(head.id())).toList(),
                        (location, content) -> assertThat(content)
                                .asString(StandardCharsets.UTF_8)
                                .isEqualTo(location.path()));
        return files.stream().map(FileEntry::path).toList();
    }

    private static List<String> log(OxenRepository repository) {
        try (Stream<Commit> history = repository.history(repository.resolve(Revision.of("main")))) {
            return history.map(commit -> commit.message().lines().findFirst().orElse(""))
                    .toList();
        }
    }
}
