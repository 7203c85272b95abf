package dev.oxenspark.connector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.NearContents;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.SeekableBlob;
import dev.oxenspark.connector.ServerStore;
import dev.oxenspark.connector.Traffic;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contents are read past the server where its store is within reach, and what the store lacks from the server. */
@NeedsOxenServer
final class TestServerStore {
    private static final Map<String, byte[]> CONTENTS = new TreeMap<>();

    private static FaultProxy proxy;
    private static RepositoryAddress.Remote address;
    private static Map<String, BlobLocation> files;
    private static ServerStore original;

    @TempDir
    private Path folder;

    /** A store of this test's own, as a server's backup would be. */
    private ServerStore store;

    @BeforeAll
    static void commit() {
        Random random = new Random(1);
        for (int i = 0; i < 40; i++) {
            CONTENTS.put("small/%02d.bin".formatted(i), new byte[100 * i]);
        }
        CONTENTS.put("large.bin", new byte[9 << 20]);
        CONTENTS.values().forEach(random::nextBytes);
        proxy = FaultProxy.before(OxenServer.shared());
        address = proxy.through(OxenServer.shared().newRepository());
        try (OxenRepository repository = Oxen.open(address, OxenSettings.defaults());
                Transaction transaction = repository.begin(TransactionSpec.on("main", "Some", "Ann", "a@x"));
                UploadSession session = transaction.uploads().open()) {
            CONTENTS.forEach((path, content) -> transaction.add(session.put(path, BlobSource.of(content))));
            session.flush();
            Commit commit = transaction.commit().commit();
            files = new TreeMap<>();
            for (FileEntry file : repository.tree(commit, "").files()) {
                files.put(file.path(), file.in(commit.id()));
            }
            original = found(repository, OxenServer.shared().data());
        }
    }

    private static ServerStore found(OxenRepository repository, Path below) {
        return repository.store(below.toString(), Map.of()).orElseThrow();
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @BeforeEach
    void copy() throws IOException {
        store = new ServerStore(folder.resolve("files").toString(), original.layout(), Map.of());
        Path from = Path.of(original.root());
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, Path.of(store.root()).resolve(from.relativize(path)));
            }
        }
        proxy.forget();
    }

    private static BlobLocation location(String file) {
        return Objects.requireNonNull(files.get(file));
    }

    private static byte[] content(String file) {
        return Objects.requireNonNull(CONTENTS.get(file));
    }

    private Path data(String file) {
        return Path.of(store.data(location(file).hash()));
    }

    private static OxenRepository reading(ServerStore from) {
        return Oxen.attach(address, OxenSettings.defaults().withNear(new NearContents(from, null)));
    }

    private static void readAll(OxenRepository repository) throws IOException {
        Map<String, byte[]> read = new HashMap<>();
        repository.blobs().read(files.values(), (location, content) -> read.put(location.path(), content));
        assertThat(read.keySet()).isEqualTo(CONTENTS.keySet());
        CONTENTS.forEach((path, content) ->
                assertThat(Arrays.equals(read.get(path), content)).as(path).isTrue());
        byte[] large = content("large.bin");
        try (SeekableBlob blob = repository.blobs().open(location("large.bin"))) {
            byte[] tail = new byte[1000];
            blob.readFully(large.length - 1000, tail, 0, 1000);
            assertThat(tail).isEqualTo(Arrays.copyOfRange(large, large.length - 1000, large.length));
            assertThat(Arrays.equals(blob.stream().readAllBytes(), large)).isTrue();
        }
    }

    private static OxenException failure(ServerStore from, Reading reading) {
        try (OxenRepository repository = reading(from)) {
            return catchThrowableOfType(OxenException.class, () -> reading.by(repository));
        }
    }

    /** One way to get at bytes. */
    private interface Reading {
        void by(OxenRepository repository) throws IOException;

        static Reading batch(String file) {
            return repository -> repository.blobs().read(List.of(location(file)), (location, content) -> {});
        }

        static Reading range(String file) {
            return repository -> {
                try (SeekableBlob blob = repository.blobs().open(location(file))) {
                    blob.readFully(0, new byte[10], 0, 10);
                }
            };
        }
    }

    @Test
    void theServerIsAskedForNoContent() throws IOException {
        Traffic traffic = Traffic.part();
        try (Traffic.Scope counted = traffic.enter();
                OxenRepository repository = reading(original)) {
            readAll(repository);
        }
        assertThat(proxy.requests()).isEmpty();
        assertThat(traffic.requests()).isZero();
        assertThat(traffic.storeMisses()).isZero();
        assertThat(traffic.bytes())
                .as("each once, and the large one's end and whole once more")
                .isGreaterThanOrEqualTo(CONTENTS.values().stream()
                        .mapToLong(content -> content.length)
                        .sum());
    }

    @Test
    void whatIsNotThereComesFromTheServerAndIsCounted() throws IOException {
        Files.delete(data("small/07.bin"));
        Files.delete(data("small/08.bin"));
        Files.delete(data("large.bin"));
        Traffic traffic = Traffic.part();
        try (Traffic.Scope counted = traffic.enter();
                OxenRepository repository = reading(store)) {
            readAll(repository);
        }
        assertThat(proxy.count("QUERY", "/versions"))
                .as("the small ones together")
                .isEqualTo(1);
        assertThat(proxy.count("GET", "/chunk")).isPositive();
        assertThat(traffic.storeMisses())
                .as("two small ones, the large one for a batch, its end, and whole")
                .isEqualTo(5);
    }

    @Test
    void anotherContentIsAnErrorNotASlowRead() throws IOException {
        byte[] other = content("small/20.bin").clone();
        other[5]++;
        Files.write(data("small/20.bin"), other);
        Files.write(data("small/21.bin"), new byte[7]);
        Files.write(data("large.bin"), new byte[(9 << 20) + 1]);

        OxenException changed = failure(store, Reading.batch("small/20.bin"));
        assertThat(changed.category()).isEqualTo(ErrorCategory.CORRUPT);
        assertThat(changed)
                .hasMessageContaining("small/20.bin")
                .hasMessageContaining(location("small/20.bin").hash().toString())
                .hasMessageContaining(store.root());
        OxenException shortened = failure(store, Reading.batch("small/21.bin"));
        assertThat(shortened.category()).isEqualTo(ErrorCategory.CORRUPT);
        assertThat(shortened).hasMessageContaining("expected 2,100 bytes").hasMessageContaining("found 7");
        for (Reading reading : List.of(Reading.range("large.bin"), Reading.batch("large.bin"))) {
            OxenException longer = failure(store, reading);
            assertThat(longer.category()).isEqualTo(ErrorCategory.CORRUPT);
            assertThat(longer)
                    .hasMessageContaining("expected 9,437,184 bytes")
                    .hasMessageContaining("found 9,437,185")
                    .hasMessageContaining(store.root());
        }
        assertThat(proxy.requests()).isEmpty();
    }

    @Test
    void aStoreThatCannotBeReadIsAnError() throws IOException {
        Files.delete(data("small/03.bin"));
        Files.createDirectory(data("small/03.bin"));
        assertThat(failure(store, Reading.batch("small/03.bin")).category()).isEqualTo(ErrorCategory.UNAVAILABLE);
        ServerStore elsewhere = new ServerStore(folder.resolve("unmounted").toString(), store.layout(), Map.of());
        assertThat(catchThrowableOfType(OxenException.class, () -> reading(elsewhere)))
                .hasMessageContaining("unmounted on this machine");
        assertThat(proxy.requests()).isEmpty();
    }

    @Test
    void aWrongPlaceIsFoundOutBeforeAnythingIsRead() {
        try (OxenRepository repository = Oxen.open(address, OxenSettings.defaults())) {
            OxenException failure = catchThrowableOfType(OxenException.class, () -> found(repository, folder));
            assertThat(failure.category()).isEqualTo(ErrorCategory.NOT_FOUND);
            assertThat(failure)
                    .hasMessageContaining(address.text())
                    .hasMessageContaining(folder + "/repo/")
                    .hasMessageContaining("version-store");
        }
    }

    @Test
    void aRepositoryThatWasNeverMovedIsFoundByItsName() throws IOException {
        Path byName = folder.resolve("data").resolve(address.namespace()).resolve(address.name());
        Files.createDirectories(byName.resolve(".oxen/versions"));
        Files.move(Path.of(store.root()), byName.resolve(".oxen/versions/files"));
        try (OxenRepository repository = Oxen.open(address, OxenSettings.defaults())) {
            ServerStore found = found(repository, folder.resolve("data"));
            proxy.forget();
            Reading.batch("small/01.bin").by(reading(found));
        }
        assertThat(proxy.requests()).isEmpty();
    }

    @Test
    void aRepositoryInAFolderHasNoStore() {
        RepositoryAddress local =
                new RepositoryAddress.Local(folder.resolve("local").toString());
        try (OxenRepository repository = Oxen.create(local, OxenSettings.defaults())) {
            assertThat(repository.store(folder.toString(), Map.of())).isEmpty();
        }
    }

    @Test
    void credentialsOfAStoreShowNowhere() {
        ServerStore secret =
                new ServerStore("s3a://bucket/repo/x", ServerStore.Layout.KEYS, Map.of("fs.s3a.secret.key", "s3cr3t"));
        OxenSettings settings = OxenSettings.defaults().withNear(new NearContents(secret, null));
        assertThat(settings.toString()).contains("s3a://bucket/repo/x").doesNotContain("s3cr3t");
    }
}
