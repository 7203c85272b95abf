package dev.oxenspark.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.testing.OxenServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Branches that are made, deleted and merged, and the places that repositories are listed at. */
final class TestBranches {
    private enum Backend {
        LOCAL,
        SERVER;

        OxenRepository newRepository(Path folder) {
            RepositoryAddress address = this == SERVER
                    ? OxenServer.shared().newRepository()
                    : new RepositoryAddress.Local(folder.resolve("pets").toString());
            return Oxen.create(address, OxenSettings.defaults());
        }
    }

    private static Commit write(OxenRepository repository, String branch, String path, String text) {
        try (Transaction transaction = repository.begin(TransactionSpec.on(branch, "Write", "Ann", "ann@example.org"));
                UploadSession session = transaction.uploads().open()) {
            transaction.add(session.put(path, BlobSource.of(text.getBytes(StandardCharsets.UTF_8))));
            session.flush();
            return transaction.commit().commit();
        }
    }

    private static List<String> names(OxenRepository repository) {
        return repository.branches().stream().map(Branch::name).toList();
    }

    @ParameterizedTest
    @EnumSource
    void aBranchIsMadeOnceAndKeepsItsHead(Backend backend, @TempDir Path folder) {
        try (OxenRepository repository = backend.newRepository(folder)) {
            Commit first = write(repository, "main", "a", "1");
            Commit second = write(repository, "main", "a", "2");

            assertThat(repository.createBranch("review/ann", first)).isEqualTo(new Branch("review/ann", first.id()));
            assertThat(repository.createBranch("review/ann", second)).isEqualTo(new Branch("review/ann", first.id()));
            assertThat(repository.resolve(Revision.of("review/ann"))).isEqualTo(first);
            for (String name : List.of("", "a b", "a..b", "a~1", "x:y", "@", "a@{1}", "a.", "a/", "oxen-spark/tx/1")) {
                assertThatThrownBy(() -> repository.createBranch(name, first))
                        .as(name)
                        .hasMessageContaining("Oxen allows no branch");
            }
            assertThat(names(repository)).containsExactly("main", "review/ann");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBranchIsDeletedWhereItsDeleterSawIt(Backend backend, @TempDir Path folder) {
        try (OxenRepository repository = backend.newRepository(folder)) {
            Commit first = write(repository, "main", "a", "1");
            Branch seen = repository.createBranch("review/ann", first);
            Commit second = write(repository, "review/ann", "a", "2");

            assertThatThrownBy(() -> repository.deleteBranch(seen))
                    .isInstanceOfSatisfying(
                            OxenException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.CONFLICT))
                    .hasMessageContaining(second.id().toString());
            assertThatThrownBy(() -> repository.deleteBranch(new Branch("main", first.id())))
                    .hasMessageContaining("'main' is the default branch");
            repository.deleteBranch(new Branch("review/ann", second.id()));
            assertThat(names(repository)).containsExactly("main");
            assertThatThrownBy(() -> repository.deleteBranch(seen))
                    .isInstanceOfSatisfying(
                            OxenException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.NOT_FOUND));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMergeHasTwoParentsAndTheTreeThatItsWriterGaveIt(Backend backend, @TempDir Path folder) {
        try (OxenRepository repository = backend.newRepository(folder)) {
            Commit first = write(repository, "main", "data/a", "1");
            repository.createBranch("side", first);
            Commit side = write(repository, "side", "data/b", "2");
            Commit head = write(repository, "main", "c", "3");

            Commit merge;
            try (Transaction transaction =
                    repository.begin(TransactionSpec.on("main", "Merge side", "Ann", "ann@example.org"))) {
                transaction.mergedFrom(side);
                transaction.add(
                        UploadedFile.of(repository.tree(side, "data/b").files().get(0), "data/b"));
                merge = transaction.commit().commit();
            }

            assertThat(merge.parents()).containsExactly(head.id(), side.id());
            assertThat(repository.resolve(Revision.of("main"))).isEqualTo(merge);
            assertThat(repository.tree(merge, "").files())
                    .extracting(FileEntry::path)
                    .containsExactly("c", "data/a", "data/b");
            try (Stream<Commit> history = repository.history(merge)) {
                assertThat(history)
                        .extracting(Commit::id)
                        .containsExactlyInAnyOrder(merge.id(), head.id(), side.id(), first.id());
            }
            Commit later = write(repository, "main", "d", "4");
            assertThat(later.parents()).as("a merge is built on as any commit").containsExactly(merge.id());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHomeListsItsRepositories(Backend backend, @TempDir Path folder) {
        try (OxenRepository repository = backend.newRepository(folder)) {
            String url = backend == Backend.SERVER ? OxenServer.shared().endpoint() + "/" : folder.toString();
            RepositoryHome home = Oxen.home(url, OxenSettings.defaults());
            RepositoryAddress address = repository.address();
            List<String> names = address instanceof RepositoryAddress.Remote remote
                    ? List.of(remote.namespace(), remote.name())
                    : List.of("pets");

            assertThat(home.levels()).isEqualTo(names.size());
            for (int i = 0; i < names.size(); i++) {
                assertThat(home.below(names.subList(0, i))).contains(names.get(i));
            }
            assertThat(home.repository(names)).isEqualTo(address);
        }
        assertThatThrownBy(() -> Oxen.home("http://host/ann/pets", OxenSettings.defaults()))
                .hasMessageContaining("is not where repositories are");
        assertThatThrownBy(() -> Oxen.home(folder.resolve("absent").toString(), OxenSettings.defaults())
                        .below(List.of()))
                .hasMessageContaining("is no folder");
    }
}
