package dev.oxenspark.connector.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Branches and commits as the server names and lists them. */
@NeedsOxenServer
final class TestRefs {
    private final RepositoryAddress.Remote address = OxenServer.shared().newRepository();
    private final Writer writer = Writer.at(address);

    @Test
    void branchesOfAnyNameThatAServerCanAddressAreReadAndWritten() {
        writer.add("start", "0");
        for (String branch :
                List.of("feature/x", "a+b", "fix#12", "größe", "100", "x/versions/y", "v1/merge", "a,b", "q=1&r")) {
            Commit made = add(branch, "first");
            assertThat(writer.repository().resolve(Revision.of(branch)))
                    .as(branch)
                    .isEqualTo(made);
            Commit next = add(branch, "second");
            assertThat(next.parents()).as(branch).containsExactly(made.id());
            assertThat(writer.repository().resolve(Revision.of(branch)))
                    .as(branch)
                    .isEqualTo(next);
        }
    }

    @Test
    void branchWithAPercentSignIsReadButNotWritten() {
        Commit head = writer.add("start", "0").commit();
        refs().create("100%", head.id());
        assertThat(writer.repository().resolve(Revision.of("100%"))).isEqualTo(head);
        OxenException failure = catchThrowableOfType(
                OxenException.class,
                () -> writer.repository().begin(TransactionSpec.on("100%", "First", "Ann", "ann@example.org")));
        assertThat(failure.category()).isEqualTo(ErrorCategory.UNSUPPORTED);
        assertThat(failure).hasMessageContaining("'100%'");
    }

    @Test
    void namesThatCoordinateWritersAreNotShown() {
        Commit head = writer.add("start", "0").commit();
        refs().create(Names.slot("main", head.id(), 1), head.id());
        assertThat(writer.repository().branches()).containsExactly(new Branch("main", head.id()));
    }

    @Test
    void historyIsLoadedPageByPageAsFarAsItIsRead() {
        List<Commit> made = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            made.add(0, writer.add("f" + i, "v").commit());
        }
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            RepositoryAddress.Remote through = proxy.through(address);
            Refs refs = new Refs(new Transport(through, OxenSettings.defaults()), RemoteRepository.base(through));
            History history = new History(refs, 11);
            try (Stream<Commit> all = history.from(made.get(0).id())) {
                assertThat(all).containsExactlyElementsOf(made);
            }
            assertThat(proxy.requests()).hasSize(3);
            proxy.forget();
            try (Stream<Commit> first = history.from(made.get(0).id()).limit(11)) {
                assertThat(first).hasSize(11);
            }
            assertThat(proxy.requests()).hasSize(1);
        }
    }

    @Test
    void absentRepositoryIsNamed() {
        RepositoryAddress.Remote absent = OxenServer.shared().unusedAddress();
        assertThat(Oxen.exists(absent, OxenSettings.defaults())).isFalse();
        OxenException failure =
                catchThrowableOfType(OxenException.class, () -> Oxen.open(absent, OxenSettings.defaults()));
        assertThat(failure.category()).isEqualTo(ErrorCategory.NOT_FOUND);
        assertThat(failure).hasMessageContaining(absent.text());
        Oxen.create(absent, OxenSettings.defaults());
        Oxen.create(absent, OxenSettings.defaults());
        assertThat(Oxen.exists(absent, OxenSettings.defaults())).isTrue();
    }

    @Test
    void repositoryThatTheServerInitialisedIsReadAndWritten() {
        new Transport(address, OxenSettings.defaults())
                .fetch(
                        Call.json(
                                "PUT",
                                RemoteRepository.base(address) + "/workspaces",
                                "{\"workspace_id\":\"w1\",\"branch_name\":\"main\"}"),
                        Json::object);
        assertThat(writer.paths()).isEmpty();
        OxenException failure = catchThrowableOfType(
                OxenException.class, () -> writer.repository().tree(writer.head(), "a"));
        assertThat(failure.category()).isEqualTo(ErrorCategory.NOT_FOUND);
        writer.add("dir/a", "1");
        assertThat(writer.paths()).containsExactly("dir/a");
        assertThat(writer.log()).hasSize(2);
    }

    private Commit add(String branch, String path) {
        try (Transaction transaction =
                writer.repository().begin(TransactionSpec.on(branch, "Add " + path, "Ann", "ann@example.org"))) {
            Writer.put(transaction, path, "on " + branch);
            return transaction.commit().commit();
        }
    }

    private Refs refs() {
        return new Refs(new Transport(address, OxenSettings.defaults()), RemoteRepository.base(address));
    }
}
