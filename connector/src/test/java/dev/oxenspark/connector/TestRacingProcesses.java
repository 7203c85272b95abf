package dev.oxenspark.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.testing.ChildJvm;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that write to one branch at the same time: nothing is lost, and no key makes two commits. */
final class TestRacingProcesses {
    private static final int TIMES = 5;

    @Test
    void inAFolder(@TempDir Path folder) {
        RepositoryAddress address = new RepositoryAddress.Local(folder.toString());
        Oxen.create(address, OxenSettings.defaults()).close();
        race(address);
    }

    @Test
    @NeedsOxenServer
    void onAServer() {
        race(OxenServer.shared().newRepository());
    }

    private static void race(RepositoryAddress address) {
        List<ChildJvm> writers = List.of(
                ChildJvm.start(128, RacingWriter.class, address.text(), "a", TIMES),
                ChildJvm.start(128, RacingWriter.class, address.text(), "b", TIMES));
        Map<String, Integer> made = new TreeMap<>();
        for (ChildJvm writer : writers) {
            ChildJvm.End end = writer.await();
            assertThat(end.code()).as(end.output()).isZero();
            end.output()
                    .lines()
                    .filter(line -> line.endsWith(" COMMITTED"))
                    .forEach(line -> made.merge(line.replace(" COMMITTED", ""), 1, Integer::sum));
        }
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            paths.addAll(List.of("a/" + i, "b/" + i, "shared/" + i));
        }
        assertThat(made)
                .containsOnlyKeys(paths)
                .allSatisfy((path, times) -> assertThat(times).as(path).isEqualTo(1));
        try (OxenRepository repository = Oxen.open(address, OxenSettings.defaults())) {
            Commit head = repository.resolve(Revision.of("main"));
            assertThat(repository.tree(head, "").files())
                    .extracting(FileEntry::path)
                    .containsExactlyInAnyOrderElementsOf(paths);
            try (Stream<Commit> history = repository.history(head)) {
                assertThat(history.map(
                                commit -> commit.message().lines().findFirst().orElse("")))
                        .containsExactlyInAnyOrderElementsOf(
                                paths.stream().map(path -> "Add " + path).toList());
            }
        }
    }
}
