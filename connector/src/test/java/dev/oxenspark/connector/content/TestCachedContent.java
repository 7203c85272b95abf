package dev.oxenspark.connector.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.Blobs;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.NearContents;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.SeekableBlob;
import dev.oxenspark.connector.Traffic;
import dev.oxenspark.connector.merkle.Hashing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contents of files, kept in a cache: what is read is always right, however the cache fares. */
final class TestCachedContent {
    private static final long MANY = 64L << 20;

    @TempDir
    private Path folder;

    private Path source;
    private Path cache;

    @BeforeEach
    void prepare() throws IOException {
        source = Files.createDirectory(folder.resolve("source"));
        cache = folder.resolve("deep/cache");
    }

    private BlobLocation file(int seed, int size) throws IOException {
        byte[] content = content(seed, size);
        Hash hash = Hashing.content(content);
        Files.write(source.resolve(hash.toString()), content);
        return new BlobLocation(Hash.ZERO, "file-" + seed, hash, size);
    }

    private static byte[] content(int seed, int size) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }

    private Blobs blobs(long most) {
        ContentSource files = new FileContent(source.toString(), hash -> source.resolve(hash.toString()));
        return BlobReader.over(CachedContent.of(files, new NearContents.Cache(cache.toString(), most)));
    }

    private void forgetSource() {
        delete(list(source));
    }

    private List<Path> kept() {
        return list(cache.resolve("oxen-contents"));
    }

    private static List<Path> list(Path of) {
        try (Stream<Path> all = Files.walk(of)) {
            return new ArrayList<>(all.filter(Files::isRegularFile).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(List<Path> files) {
        files.forEach(file -> assertThat(file.toFile().delete()).isTrue());
    }

    private static byte[] read(Blobs blobs, BlobLocation location) {
        byte[][] read = new byte[1][];
        blobs.read(List.of(location), (same, content) -> read[0] = content);
        return read[0];
    }

    @Test
    void contentsAreFetchedOnce() throws IOException {
        BlobLocation small = file(1, 20_000);
        BlobLocation large = file(2, 5 << 20);
        BlobLocation ranged = file(3, 600_000);
        BlobLocation empty = file(4, 0);
        Blobs blobs = blobs(MANY * 2);
        for (int round = 0; round < 2; round++) {
            Traffic traffic = Traffic.part();
            try (Traffic.Scope counted = traffic.enter();
                    SeekableBlob blob = blobs.open(ranged)) {
                assertThat(read(blobs, small)).isEqualTo(content(1, 20_000));
                assertThat(Arrays.equals(read(blobs, large), content(2, 5 << 20)))
                        .isTrue();
                assertThat(read(blobs, empty)).isEmpty();
                byte[] range = new byte[100_000];
                blob.readFully(200_000, range, 0, range.length);
                assertThat(Arrays.equals(range, Arrays.copyOfRange(content(3, 600_000), 200_000, 300_000)))
                        .isTrue();
            }
            assertThat(traffic.cacheHits()).isEqualTo(round == 0 ? 0 : 4);
            assertThat(traffic.bytesSaved()).isEqualTo(round == 0 ? 0 : 20_000 + (5 << 20) + 100_000);
            assertThat(traffic.bytes()).isEqualTo(round == 0 ? 20_000 + (5 << 20) + 600_000 : 0);
            if (round == 0) {
                forgetSource();
            }
        }
    }

    @Test
    void rangesOfLargeFilesGoPastIt() throws IOException {
        BlobLocation large = file(1, 5 << 20);
        try (SeekableBlob blob = blobs(MANY * 2).open(large)) {
            blob.readFully(1 << 20, new byte[1000], 0, 1000);
        }
        assertThat(kept()).isEmpty();
    }

    @Test
    void damagedContentsAreFetchedAgain() throws IOException {
        BlobLocation small = file(1, 20_000);
        BlobLocation large = file(2, 5 << 20);
        Blobs blobs = blobs(MANY * 2);
        read(blobs, small);
        read(blobs, large);
        assertThat(kept()).hasSize(2);
        for (Damage damage : Damage.values()) {
            for (Path file : kept()) {
                damage.doTo(file);
            }
            Traffic traffic = Traffic.part();
            try (Traffic.Scope counted = traffic.enter()) {
                assertThat(read(blobs, small)).isEqualTo(content(1, 20_000));
                assertThat(Arrays.equals(read(blobs, large), content(2, 5 << 20)))
                        .isTrue();
                assertThat(traffic.bytes()).as(damage.name()).isEqualTo(20_000 + (5 << 20));
                read(blobs, small);
                read(blobs, large);
            }
            assertThat(traffic.cacheHits()).as(damage.name()).isEqualTo(2);
        }
    }

    private enum Damage {
        SHORTER,
        LONGER,
        CHANGED;

        void doTo(Path file) throws IOException {
            byte[] content = Files.readAllBytes(file);
            content[content.length / 2]++;
            int more = switch (this) {
                case SHORTER -> -1;
                case LONGER -> 1;
                case CHANGED -> 0;
            };
            Files.write(file, Arrays.copyOf(content, content.length + more));
        }
    }

    @Test
    void whatWasNotUsedForLongestGoesFirst() throws IOException {
        int size = 10_000;
        long most = 16 * 3 * size;
        Blobs blobs = blobs(most);
        BlobLocation used = file(0, size);
        read(blobs, used);
        for (int i = 1; i < 100; i++) {
            read(blobs, file(i, size));
            for (Path path : kept()) {
                // As if each read had been a minute after the one before.
                Files.setLastModifiedTime(
                        path,
                        FileTime.from(
                                Files.getLastModifiedTime(path).toInstant().minus(Duration.ofMinutes(1))));
            }
            assertThat(kept().stream().mapToLong(path -> path.toFile().length()).sum())
                    .isLessThanOrEqualTo(most);
            read(blobs, used);
        }
        assertThat(kept()).hasSizeGreaterThan(30);
        forgetSource();
        assertThat(read(blobs, used)).isEqualTo(content(0, size));
    }

    @Test
    void aFileThatWouldPushOutAllOthersIsNotKept() throws IOException {
        BlobLocation large = file(1, 5 << 20);
        Blobs blobs = blobs(16 * (5 << 20) - 16);
        assertThat(Arrays.equals(read(blobs, large), content(1, 5 << 20))).isTrue();
        assertThat(kept()).isEmpty();
    }

    @Test
    void processesShareIt() throws Exception {
        int size = 20_000;
        List<BlobLocation> files = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            files.add(file(i, size));
        }
        // Two caches of one folder know nothing of each other, as those of two processes; both have to make room.
        List<Blobs> processes = List.of(blobs(16 * 2 * size), blobs(16 * 2 * size + 1));
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        for (int reader = 0; reader < 6; reader++) {
            Random random = new Random(reader);
            Blobs blobs = processes.get(reader % 2);
            readers.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 300; i++) {
                    int which = random.nextInt(files.size());
                    assertThat(Arrays.equals(read(blobs, files.get(which)), content(which, size)))
                            .isTrue();
                }
            }));
        }
        for (CompletableFuture<Void> reader : readers) {
            reader.get();
        }
        assertThat(kept()).isNotEmpty().noneMatch(path -> path.toString().endsWith(".part"));
        assertThat(kept().stream().mapToLong(path -> path.toFile().length()).sum())
                .as("what may be in it, and the part that the other process may add unseen, and what was under way")
                .isLessThanOrEqualTo((16 + 1 + 3) * 2L * size);
    }

    @Test
    void nothingOfOthersIsTouched() throws IOException {
        Files.createDirectories(cache);
        Path foreign = Files.write(cache.resolve("thesis.txt"), content(9, 1_000_000));
        Path left = cache.resolve("oxen-contents/ab/left.part");
        Files.createDirectories(left.getParent());
        Files.write(left, new byte[10]);
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        read(blobs(160_000), file(1, 10_000));
        assertThat(foreign).hasSize(1_000_000);
        assertThat(left).as("of a process that died").doesNotExist();
    }

    @Test
    void itIsForItsOwnerAloneAndMayBeDeleted() throws IOException {
        Blobs blobs = blobs(MANY);
        for (int round = 0; round < 2; round++) {
            read(blobs, file(1, 10));
            Path own = cache.resolve("oxen-contents");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                    .isEqualTo("rwx------");
            Path data = kept().get(0);
            delete(List.of(data, data.getParent(), own));
        }
    }

    @Test
    void aCacheThatCannotBeWrittenMakesNoReadFail() throws IOException {
        BlobLocation small = file(1, 10_000);
        BlobLocation large = file(2, 5 << 20);
        Blobs blobs = blobs(MANY * 2);
        for (BlobLocation location : List.of(small, large)) {
            String start = location.hash().toString().substring(0, 2);
            Files.write(cache.resolve("oxen-contents").resolve(start), new byte[0]);
        }
        assertThat(read(blobs, small)).isEqualTo(content(1, 10_000));
        assertThat(Arrays.equals(read(blobs, large), content(2, 5 << 20))).isTrue();
    }

    @Test
    void aFolderThatCannotBeIsAnErrorAtOnce() throws IOException {
        Files.createDirectories(cache.getParent());
        Files.write(cache, new byte[1]);
        assertThatThrownBy(() -> blobs(MANY))
                .isInstanceOf(OxenException.class)
                .hasMessageContaining(cache.toString())
                .hasMessageContaining("cache-directory");
    }

    @Test
    void whatTheSourceGotWrongIsNotKept() throws IOException {
        BlobLocation small = file(1, 10_000);
        BlobLocation large = file(2, 5 << 20);
        for (BlobLocation location : List.of(small, large)) {
            Files.write(source.resolve(location.hash().toString()), new byte[(int) location.size()]);
            assertThatThrownBy(() -> read(blobs(MANY * 2), location))
                    .isInstanceOf(OxenException.class)
                    .hasMessageContaining(location.path())
                    .hasMessageContaining(source.toString());
        }
        assertThat(kept()).isEmpty();
    }
}
