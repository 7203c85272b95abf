package dev.oxenspark.connector.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.NearContents;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.ServerStore;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.UploadedFile;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestOxenFileSystem {
    private static final String ODD = "a b/50% #1+ä:日本,?.bin";
    private static final byte[] CONTENT = new byte[5 << 20];

    @TempDir
    private static java.nio.file.Path folder;

    private static String id = "";
    private static BlobLocation location = new BlobLocation(Hash.ZERO, "", Hash.ZERO, 0);

    @BeforeAll
    static void commitOneFile() {
        new Random(3).nextBytes(CONTENT);
        RepositoryAddress address = new RepositoryAddress.Local(folder.toString());
        try (OxenRepository repository = Oxen.create(address, OxenSettings.defaults());
                Transaction transaction = repository.begin(TransactionSpec.on("main", "One", "Ann", "a@x"));
                UploadSession session = transaction.uploads().open()) {
            UploadedFile file = session.put(ODD, BlobSource.of(CONTENT));
            session.flush();
            transaction.add(file);
            Commit commit = transaction.commit().commit();
            FileEntry entry = repository.tree(commit, ODD).files().get(0);
            location = entry.in(commit.id());
        }
        id = OxenFileSystem.register(address, OxenSettings.defaults());
    }

    private static Configuration configuration() {
        Configuration configuration = new Configuration(false);
        OxenFileSystem.configuration().forEach(configuration::set);
        return configuration;
    }

    private static FSDataInputStream open() throws IOException {
        Path path = OxenPaths.path(id, location);
        return path.getFileSystem(configuration()).open(path);
    }

    @Test
    void pathsSurviveEveryDetour() throws Exception {
        Path path = OxenPaths.path(id, location);
        assertThat(OxenPaths.location(path)).isEqualTo(location);
        assertThat(OxenPaths.location(new Path(new URI(path.toUri().toString()))))
                .isEqualTo(location);
        assertThat(OxenPaths.location(new Path(path.toUri()))).isEqualTo(location);
    }

    @Test
    void statusIsInThePath() throws IOException {
        // An id that nobody registered: whoever asked the repository would fail.
        Path path = OxenPaths.path("0123456789abcdef", location);
        FileSystem files = path.getFileSystem(configuration());
        assertThat(files.getFileStatus(path).getLen()).isEqualTo(CONTENT.length);
        assertThatThrownBy(() -> files.open(path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not known");
        assertThatThrownBy(() -> files.getFileStatus(new Path("oxen://0123456789abcdef/x")))
                .isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void tokensDoNotShareAnIdAndShowNowhere() {
        RepositoryAddress address = new RepositoryAddress.Local(folder.toString());
        String other = OxenFileSystem.register(address, OxenSettings.defaults().withToken("s3cret"));
        assertThat(other).isNotEqualTo(id).matches("[0-9a-f]{16}");
        assertThat(OxenFileSystem.configuration().toString()).doesNotContain("s3cret");
    }

    @Test
    void whereContentsAreLookedForTravelsInTheConfiguration() {
        RepositoryAddress address = new RepositoryAddress.Remote("http://127.0.0.1:1", "ann", "pets");
        ServerStore store =
                new ServerStore("s3a://bucket/repo/x", ServerStore.Layout.KEYS, Map.of("fs.s3a.endpoint", "e"));
        NearContents near = new NearContents(store, new NearContents.Cache("/var/cache", 17));
        OxenSettings settings = OxenSettings.defaults().withNear(near);
        String nearId = OxenFileSystem.register(address, settings);
        assertThat(nearId)
                .isNotEqualTo(OxenFileSystem.register(address, OxenSettings.defaults()))
                .isNotEqualTo(OxenFileSystem.register(
                        address, OxenSettings.defaults().withNear(new NearContents(store, null))));
        Configuration configuration = new Configuration();
        configuration.set("fs.s3a.endpoint", "e");
        configuration.set("mapreduce.job.name", "not of file systems");
        OxenFileSystem.configuration(address, settings).forEach(configuration::set);
        assertThat(NearKeys.of(nearId, configuration)).isEqualTo(near);
        assertThat(NearKeys.of("0123456789abcdef", configuration)).isEqualTo(NearContents.NONE);
    }

    @Test
    void aProcessThatKnowsNothingYetLearnsItFromTheConfiguration() throws IOException {
        String unknown = "00000000000000ab";
        RepositoryAddress address = new RepositoryAddress.Local(folder.toString());
        Configuration configuration = new Configuration(false);
        OxenFileSystem.configuration(address, OxenSettings.defaults())
                .forEach((key, value) -> configuration.set(key.replace(id, unknown), value));
        Path path = OxenPaths.path(unknown, location);
        try (FSDataInputStream in = path.getFileSystem(configuration).open(path)) {
            assertThat(Arrays.equals(in.readAllBytes(), CONTENT)).isTrue();
        }
    }

    @Test
    void readsFromStartToEnd() throws IOException {
        try (FSDataInputStream in = open()) {
            assertThat(Arrays.equals(in.readAllBytes(), CONTENT)).isTrue();
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void readsAnywhereLikeAnArray() throws IOException {
        Random random = new Random(5);
        try (FSDataInputStream in = open()) {
            for (int i = 0; i < 300; i++) {
                int from = random.nextInt(CONTENT.length);
                int length = Math.min(CONTENT.length - from, 1 + random.nextInt(random.nextBoolean() ? 10 : 300_000));
                byte[] bytes = new byte[length];
                if (random.nextBoolean()) {
                    in.seek(from);
                    in.readFully(bytes);
                    assertThat(in.getPos()).isEqualTo(from + length);
                } else {
                    in.readFully(from, bytes);
                }
                assertThat(Arrays.equals(bytes, Arrays.copyOfRange(CONTENT, from, from + length)))
                        .isTrue();
            }
        }
    }

    @Test
    void endsWhereHadoopSays() throws IOException {
        try (FSDataInputStream in = open()) {
            assertThatThrownBy(() -> in.seek(-1)).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> in.seek(CONTENT.length + 1L)).isInstanceOf(EOFException.class);
            assertThat(in.read(CONTENT.length, new byte[4], 0, 4)).isEqualTo(-1);
            assertThatThrownBy(() -> in.readFully(CONTENT.length - 2L, new byte[4]))
                    .isInstanceOf(EOFException.class);
        }
        FSDataInputStream closed = open();
        closed.close();
        assertThatThrownBy(closed::read).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsManyRangesAtOnce(boolean direct) throws Exception {
        List<FileRange> ranges = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ranges.add(FileRange.createFileRange(i * 250_000L, 1_000 + i));
        }
        ranges.add(FileRange.createFileRange(CONTENT.length - 10L, 10));
        try (FSDataInputStream in = open()) {
            in.readVectored(ranges, direct ? ByteBuffer::allocateDirect : ByteBuffer::allocate);
            for (FileRange range : ranges) {
                byte[] bytes = new byte[range.getLength()];
                range.getData().get().get(bytes);
                int from = (int) range.getOffset();
                assertThat(bytes).isEqualTo(Arrays.copyOfRange(CONTENT, from, from + bytes.length));
            }
            assertThatThrownBy(() -> in.readVectored(
                            List.of(FileRange.createFileRange(CONTENT.length - 1L, 10)), ByteBuffer::allocate))
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    void writesNothing() throws IOException {
        FileSystem files = OxenPaths.path(id, location).getFileSystem(configuration());
        assertThatThrownBy(() -> files.create(OxenPaths.path(id, location)))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
