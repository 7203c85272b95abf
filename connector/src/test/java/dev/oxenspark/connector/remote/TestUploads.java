package dev.oxenspark.connector.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.dynatrace.hash4j.hashing.Hashing;
import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.CommitResult.Status;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.connector.testing.Fault;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How bytes get to a server: in which requests, from where, and what happens when one of them fails. */
@NeedsOxenServer
final class TestUploads {
    private static final int LARGE = 25 << 20;

    @TempDir
    Path spool;

    private FaultProxy proxy;
    private RepositoryAddress.Remote address;

    @BeforeEach
    void start() {
        proxy = FaultProxy.before(OxenServer.shared());
        address = proxy.through(OxenServer.shared().newRepository());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        try (Stream<Path> left = Files.list(spool)) {
            assertThat(left).as("spool files left behind").isEmpty();
        }
    }

    @Test
    void tenThousandSmallFilesTravelInBatchesBothWays() {
        int files = 10_000;
        int size = 20 << 10;
        Random random = new Random(1);
        RemoteRepository repository = new RemoteRepository(address, settings(8L << 30), Waits.DEFAULT);
        Map<String, Hash> expected = new HashMap<>();
        long start = System.nanoTime();
        Commit head;
        try (Transaction transaction = repository.begin(TransactionSpec.on("main", "Many", "Ann", "ann@example.org"));
                UploadSession session = transaction.uploads().open()) {
            for (int i = 0; i < files; i++) {
                byte[] content = new byte[size];
                random.nextBytes(content);
                UploadedFile file = session.put("images/" + i % 10 + "/" + i + ".bin", BlobSource.of(content));
                expected.put(file.path(), file.hash());
                transaction.add(file);
            }
            session.flush();
            head = transaction.commit().commit();
        }
        double written = seconds(start);
        long batches = (long) files * size / (8 << 20) + 2;
        long requests = proxy.requests().size();
        assertThat(proxy.count("POST", "/versions")).isLessThanOrEqualTo(batches);
        assertThat(requests).isLessThan(2 * batches + 20);

        proxy.forget();
        start = System.nanoTime();
        List<FileEntry> listed = repository.tree(head, "").files();
        AtomicInteger read = new AtomicInteger();
        repository.blobs().read(listed.stream().map(file -> file.in(head.id())).toList(), (location, content) -> {
            assertThat(hash(content)).isEqualTo(expected.get(location.path()));
            read.incrementAndGet();
        });
        assertThat(read).hasValue(files);
        assertThat(proxy.requests().size()).isLessThan(files / 50);
        System.out.printf(
                "10,000 files of 20 KiB: written in %.1f s with %d requests, read in %.1f s with %d requests%n",
                written, requests, seconds(start), proxy.requests().size());
    }

    @Test
    void contentsThatTheServerHasAreNotSentAgain() {
        put("a.bin", BlobSource.of(random(100_000)));
        put("large.bin", BlobSource.of(random(LARGE)));
        proxy.forget();
        put("b.bin", BlobSource.of(random(100_000)));
        put("large2.bin", BlobSource.of(random(LARGE)));
        assertThat(proxy.requests())
                .allSatisfy(request -> assertThat(request.bytes()).isLessThan(2_000));
    }

    @Test
    void lostAndRepeatedPartsOfALargeFileDoNoHarm() {
        for (int part = 1; part <= 3; part++) {
            String path = "parts/" + part;
            AtomicInteger faults = new AtomicInteger();
            int number = part;
            proxy.rule(request -> request.is("PUT", "/versions/uploads")
                            && request.path().endsWith("/parts/" + number)
                            && faults.incrementAndGet() == 1
                    ? Fault.loseAnswer()
                    : Fault.none());
            byte[] content = random(LARGE + part);
            UploadedFile file = put(path, BlobSource.of(content));
            assertThat(file.hash()).isEqualTo(hash(content));
            assertThat(faults.get()).isPositive();
            assertThat(versions().missing(List.of(file.hash()))).isEmpty();
        }
    }

    @Test
    void uploadThatTheServerForgotIsBegunAgain() {
        try (OxenServer server = OxenServer.start();
                FaultProxy restarting = FaultProxy.before(server)) {
            RepositoryAddress.Remote there = restarting.through(server.newRepository());
            AtomicInteger parts = new AtomicInteger();
            restarting.rule(request -> {
                if (request.is("PUT", "/versions/uploads") && parts.incrementAndGet() == 2) {
                    server.restart();
                }
                return Fault.none();
            });
            byte[] content = random(LARGE);
            try (UploadSession session = new RemoteUploads(there, settings(8L << 30)).open()) {
                assertThat(session.put("a", BlobSource.of(content)).hash()).isEqualTo(hash(content));
            }
            assertThat(restarting.requests().stream().filter(request -> request.is("POST", "/versions/uploads")))
                    .hasSize(2);
        }
    }

    @Test
    void knownContentIsStreamedWithoutASpool() {
        byte[] content = random(LARGE);
        UploadedFile file;
        try (UploadSession session = new RemoteUploads(address, settings(1)).open()) {
            file = session.put("a.bin", known(content, hash(content), content.length));
        }
        assertThat(file.size()).isEqualTo(LARGE);
        assertThat(versions().missing(List.of(file.hash()))).isEmpty();
    }

    @Test
    void knownContentThatDiffersIsNotStored() {
        byte[] content = random(LARGE);
        byte[] changed = content.clone();
        changed[LARGE - 1]++;
        for (BlobSource wrong : List.of(
                known(changed, hash(content), content.length),
                known(Arrays.copyOf(content, LARGE - 1), hash(content), content.length),
                known(Arrays.copyOf(content, LARGE + 1), hash(content), content.length),
                known(changed, hash(content), -1))) {
            OxenException failure = catchThrowableOfType(OxenException.class, () -> put("a.bin", wrong));
            assertThat(failure.category()).isEqualTo(ErrorCategory.CORRUPT);
            assertThat(failure).hasMessageContainingAll("'a.bin'", hash(content).toString());
        }
        assertThat(versions().missing(List.of(hash(content), hash(changed)))).hasSize(2);
    }

    @Test
    void spoolIsBounded() {
        OxenException failure = catchThrowableOfType(OxenException.class, () -> {
            try (UploadSession session = new RemoteUploads(address, settings(20 << 20)).open()) {
                session.put("a.bin", BlobSource.of(random(LARGE)));
            }
        });
        assertThat(failure).hasMessageContainingAll("'a.bin'", "spool-bytes", Integer.toString(20 << 20));
    }

    @Test
    void spoolFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.writeString(spool.resolve("not-a-folder"), "");
        OxenSettings settings = new OxenSettings(null, file.toString(), 8L << 30, Duration.ofMinutes(1), 100);
        OxenException failure = catchThrowableOfType(OxenException.class, () -> {
            try (UploadSession session = new RemoteUploads(address, settings).open()) {
                session.put("a.bin", BlobSource.of(random(LARGE)));
            }
        });
        assertThat(failure).hasMessageContainingAll("'a.bin'", file.toString(), "spool-directory");
        Files.delete(file);
    }

    @Test
    void contentThatTheServerDidNotStoreIsAFailureDespiteTheSuccess() {
        AtomicInteger count = new AtomicInteger();
        String failed =
                "{\"status\":\"success\",\"err_files\":[{\"hash\":\"ab\",\"path\":null,\"error\":\"disk full\"}]}";
        proxy.rule(request -> request.is("POST", "/versions") && count.incrementAndGet() < 100
                ? Fault.answer(200, Map.of("oxen-version", "0.65.2"), failed)
                : Fault.none());
        OxenSettings hurried = new OxenSettings(null, null, 1, Duration.ofSeconds(3), 100);
        OxenException failure = catchThrowableOfType(OxenException.class, () -> {
            try (UploadSession session = new RemoteUploads(address, hurried).open()) {
                session.put("a.bin", BlobSource.of(random(10)));
                session.flush();
            }
        });
        assertThat(failure.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
        assertThat(failure).hasMessageContainingAll("did not store", "disk full");
    }

    /** The server itself says success when it stored nothing. */
    @Test
    void contentUnderAnothersHashIsAFailureDespiteTheSuccess() {
        Hash wrong = hash(random(11));
        OxenSettings hurried = new OxenSettings(null, null, 1, Duration.ofSeconds(3), 100);
        OxenException failure = catchThrowableOfType(
                OxenException.class,
                () -> new Versions(new Transport(address, hurried), RemoteRepository.base(address))
                        .store(Map.of(wrong, random(10))));
        assertThat(failure).hasMessageContainingAll("did not store", wrong.toString());
        assertThat(versions().missing(List.of(wrong))).containsExactly(wrong);
    }

    @Test
    void emptyFileIsStored() {
        RemoteRepository repository = new RemoteRepository(address, settings(1), Waits.DEFAULT);
        try (Transaction transaction = repository.begin(TransactionSpec.on("main", "x", "Ann", "ann@example.org"));
                UploadSession session = transaction.uploads().open()) {
            transaction.add(session.put("empty", BlobSource.of(new byte[0])));
            session.flush();
            assertThat(transaction.commit().status()).isEqualTo(Status.COMMITTED);
        }
    }

    private UploadedFile put(String path, BlobSource source) {
        try (UploadSession session = new RemoteUploads(address, settings(8L << 30)).open()) {
            UploadedFile file = session.put(path, source);
            session.flush();
            return file;
        }
    }

    private OxenSettings settings(long spoolBytes) {
        return new OxenSettings(null, spool.toString(), spoolBytes, Duration.ofMinutes(2), 100_000);
    }

    private Versions versions() {
        return new Versions(new Transport(address, OxenSettings.defaults()), RemoteRepository.base(address));
    }

    private static BlobSource known(byte[] content, Hash hash, long size) {
        return new BlobSource() {
            @Override
            public InputStream open() {
                return new ByteArrayInputStream(content);
            }

            @Override
            public @Nullable Hash knownHash() {
                return hash;
            }

            @Override
            public long size() {
                return size;
            }
        };
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private static Hash hash(byte[] content) {
        return Hash.of(Hashing.xxh3_128().hashBytesTo128Bits(content));
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
