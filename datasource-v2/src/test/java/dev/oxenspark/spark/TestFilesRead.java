package dev.oxenspark.spark;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Any path of a commit as rows of files. */
@ExtendWith(OxenSparkExtension.class)
final class TestFilesRead {
    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static Dataset<Row> read(SparkSession spark, String path) {
        return spark.read().format("oxen").load(path);
    }

    @ParameterizedTest
    @EnumSource
    void everyFileIsARowWithAllThatTheTreeKnows(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("notes/a.txt", bytes("first")));
        Commit second = repository.commit(Map.of("notes/sub/b.md", bytes("# B"), "notes/.hidden", new byte[0]));

        List<Row> expected = repository
                .with(opened -> opened.tree(second, "notes").files())
                .stream()
                .map(TestFilesRead::row)
                .toList();
        assertThat(expected).hasSize(3);
        assertThat(read(spark, repository.at("notes"))
                        .drop(
                                "num_rows",
                                "num_columns",
                                "width",
                                "height",
                                "seconds",
                                "channels",
                                "sample_rate",
                                "content"))
                .hasRows(expected);
        assertThat(read(spark, repository.at("notes")).select("path", "content"))
                .hasRows(
                        RowFactory.create("notes/a.txt", bytes("first")),
                        RowFactory.create("notes/sub/b.md", bytes("# B")),
                        RowFactory.create("notes/.hidden", new byte[0]));
    }

    private static Row row(FileEntry file) {
        return RowFactory.create(
                file.path(),
                file.name(),
                file.path().substring(0, file.path().lastIndexOf('/')),
                file.size(),
                file.hash().toString(),
                file.mimeType(),
                file.dataType(),
                file.lastCommit().toString(),
                Timestamp.from(file.modified().truncatedTo(java.time.temporal.ChronoUnit.MICROS)));
    }

    @ParameterizedTest
    @EnumSource
    void tablesAndMediaShowWhatIsRecordedAboutThem(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(
                Map.of("d/picture.png", picture(5, 3), "d/table.csv", bytes("a,b\n1,2\n"), "d/x.txt", bytes("x")));
        assertThat(read(spark, repository.at("d"))
                        .select(
                                "name",
                                "num_rows",
                                "num_columns",
                                "width",
                                "height",
                                "seconds",
                                "channels",
                                "sample_rate"))
                .hasRows(
                        RowFactory.create("picture.png", null, null, 5L, 3L, null, null, null),
                        RowFactory.create("table.csv", 1L, 2L, null, null, null, null, null),
                        RowFactory.create("x.txt", null, null, null, null, null, null, null));
        assertThat(read(spark, repository.at("d")).where("width > 4").select("height"))
                .hasRows(RowFactory.create(3L));
    }

    private static byte[] picture(int width, int height) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }

    @ParameterizedTest
    @EnumSource
    void aMixedDirectoryIsFilesUnlessATableIsAskedFor(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("data/a.csv", bytes("1\n"), "data/b.csv", bytes("2\n"), "data/README.md", bytes("x")));

        assertThat(read(spark, repository.at("data")).columns()).contains("path", "content");
        assertThat(spark.read().format("oxen").option("as", "table").load(repository.at("data")))
                .hasRows(RowFactory.create("1"), RowFactory.create("2"));
        assertThat(spark.read()
                        .format("oxen")
                        .option("as", "files")
                        .load(repository.at("data/a.csv"))
                        .select("content"))
                .hasRows(RowFactory.create(bytes("1\n")));
        assertThatThrownBy(() ->
                        spark.read().format("oxen").option("as", "picture").load(repository.at("data")))
                .hasMessageContaining("as 'picture' is none of table, files, ");
    }

    @ParameterizedTest
    @EnumSource
    void hiddenFilesDoNotKeepADirectoryFromBeingATable(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("data/a.csv", bytes("1\n"), "data/_SUCCESS", new byte[0], "data/.notes", bytes("x")));
        assertThat(read(spark, repository.at("data"))).hasRows(RowFactory.create("1"));
    }

    @ParameterizedTest
    @EnumSource
    void tooLargeAFileIsRefusedByNameAndCanBeLeftOut(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("d/small.bin", new byte[10], "d/large.bin", new byte[1_000]));
        Dataset<Row> files = spark.read()
                .format("oxen")
                .option("max-content-bytes", 100)
                .load(repository.at("d"))
                .select("path", "content");
        assertThatThrownBy(files::collectAsList)
                .rootCause()
                .hasMessageContaining("d/large.bin has 1,000 bytes, more than column content may hold (100)")
                .hasMessageContaining("max-content-bytes");
        assertThat(files.where("size <= 100")).hasRows(RowFactory.create("d/small.bin", new byte[10]));
    }

    @NeedsOxenServer
    @Test
    void contentIsFetchedInBatchesAndOnlyForRowsThatAreWanted(SparkSession spark, TestFolder folder) {
        TestRepository direct = Backend.SERVER.newRepository(folder);
        Map<String, byte[]> pictures = new TreeMap<>();
        for (int i = 0; i < 1_200; i++) {
            pictures.put("p/%04d.bin".formatted(i), bytes("picture " + i));
        }
        direct.commit(pictures);
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            String path = new TestRepository(proxy.through((RepositoryAddress.Remote) direct.address())).at("p");
            Dataset<Row> files = read(spark, path);
            proxy.forget();
            assertThat(files.select("path", "size").where("name like '%7.bin'").collectAsList())
                    .hasSize(120);
            assertThat(proxy.requests()).as("without content").isEmpty();

            assertThat(files.select("content").collectAsList()).hasSize(1_200);
            assertThat(proxy.count("QUERY", "/versions")).isBetween(2L, 6L);
            assertThat(proxy.requests())
                    .as("no request for a file")
                    .noneMatch(request -> request.path().contains("p/"));

            proxy.forget();
            assertThat(files.where("name < '0005.bin'").select("content").collectAsList())
                    .hasSize(5);
            assertThat(proxy.count("QUERY", "/versions")).isEqualTo(1);

            proxy.forget();
            assertThat(files.where("name < '0000'").select("content").collectAsList())
                    .isEmpty();
            assertThat(proxy.requests()).isEmpty();
        }
    }
}
