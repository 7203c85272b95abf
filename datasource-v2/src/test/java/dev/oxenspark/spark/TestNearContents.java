package dev.oxenspark.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.Plans;
import dev.oxenspark.spark.testing.RowsAssert;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Contents of a server's repository that are nearer than the server: in its version store, or in a cache. */
@ExtendWith(OxenSparkExtension.class)
final class TestNearContents {
    private static final String MISSES = "reads from the server for lack of a file in the version store";
    private static final String HITS = "cache hits";
    private static final String SAVED = "bytes that the cache saved";
    private static final String REQUESTS = "requests to the repository's server";

    /** Pictures, and a table that names them: two row groups of Parquet, and a CSV. */
    private static TestRepository repository(SparkSession spark, TestFolder folder) {
        TestRepository repository = Backend.SERVER.newRepository(folder);
        Map<String, byte[]> pictures = new HashMap<>();
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            byte[] picture = new byte[1_000 + i];
            random.nextBytes(picture);
            pictures.put("images/%d.bin".formatted(i), picture);
        }
        repository.commit(pictures);
        Dataset<Row> rows = spark.range(0, 40_000, 1, 1)
                .selectExpr("id", "rand(1) as noise", "concat('images/', id % 20, '.bin') as image");
        rows.write().format("oxen").option("parquet.block.size", 1 << 17).save(repository.at("table.parquet"));
        rows.where("id < 100").write().format("oxen").option("header", true).save(repository.at("table.csv"));
        return repository;
    }

    /** Every way to bytes. */
    private static List<Dataset<Row>> queries(
            SparkSession spark, TestRepository repository, Map<String, String> options) {
        return List.of(
                spark.read()
                        .format("oxen")
                        .options(options)
                        .load(repository.at("table.parquet"))
                        .selectExpr("sum(noise)", "count(*)"),
                spark.read()
                        .format("oxen")
                        .options(options)
                        .option("header", true)
                        .load(repository.at("table.csv"))
                        .select("id", "noise"),
                spark.read()
                        .format("oxen")
                        .options(options)
                        .option("as", "files")
                        .load(repository.at("images"))
                        .select("path", "content"),
                spark.read()
                        .format("oxen")
                        .options(options)
                        .option("blobs", "image")
                        .load(repository.at("table.parquet"))
                        .where("id % 1000 = 17")
                        .select("id", "image_content"));
    }

    private static void assertSameRows(SparkSession spark, TestRepository repository, Map<String, String> options) {
        List<Dataset<Row>> plain = queries(spark, repository, Map.of());
        List<Dataset<Row>> near = queries(spark, repository, options);
        for (int i = 0; i < plain.size(); i++) {
            RowsAssert.assertThat(near.get(i)).hasSameRowsAs(plain.get(i));
        }
    }

    private static long contentRequests(FaultProxy proxy) {
        return proxy.count("QUERY", "/versions") + proxy.count("GET", "/chunk");
    }

    private static long sum(SparkSession spark, List<Dataset<Row>> queries, String metric) throws TimeoutException {
        long sum = 0;
        for (Dataset<Row> query : queries) {
            Map<String, String> shown = Plans.shown(spark, query);
            assertThat(shown).containsKey(metric);
            sum += Long.parseLong(shown.getOrDefault(metric, ""));
        }
        return sum;
    }

    private static String store() {
        return OxenServer.shared().data().toString();
    }

    @NeedsOxenServer
    @Test
    void theServerAnswersForTheTreeAlone(SparkSession spark, TestFolder folder) throws TimeoutException {
        TestRepository direct = repository(spark, folder);
        assertSameRows(spark, direct, Map.of("version-store", store()));
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            TestRepository repository = new TestRepository(proxy.through((RepositoryAddress.Remote) direct.address()));
            List<Dataset<Row>> queries = queries(spark, repository, Map.of("version-store", "file://" + store() + "/"));
            assertThat(sum(spark, queries, MISSES)).isZero();
            assertThat(contentRequests(proxy)).isZero();
            assertThat(proxy.count("GET", "/tree")).isPositive();
            List<Dataset<Row>> loaded = queries(spark, repository, Map.of("version-store", store()));
            proxy.forget();
            loaded.forEach(query -> assertThat(Plans.text(query)).contains("oxen"));
            assertThat(proxy.requests()).as("explain").isEmpty();
        }
    }

    @NeedsOxenServer
    @Test
    void oneOptionOfACatalogIsForAllRepositoriesOfItsServer(SparkSession spark, TestFolder folder) {
        TestRepository first = repository(spark, folder);
        TestRepository second = repository(spark, folder);
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            spark.conf().set("spark.sql.catalog.ox", OxenCatalog.class.getName());
            spark.conf().set("spark.sql.catalog.ox.url", proxy.endpoint());
            spark.conf().set("spark.sql.catalog.ox.version-store", store());
            for (TestRepository repository : List.of(first, second)) {
                String name = ((RepositoryAddress.Remote) repository.address()).name();
                assertThat(spark.sql("SELECT sum(noise) FROM ox.tests.`%s`.`table.parquet`".formatted(name))
                                .collectAsList())
                        .hasSize(1);
                assertThat(spark.sql("SELECT content FROM ox.tests.`%s`.images".formatted(name))
                                .collectAsList())
                        .hasSize(20);
            }
            assertThat(contentRequests(proxy)).isZero();
        }
    }

    @NeedsOxenServer
    @Test
    void whatTheStoreLacksIsShown(SparkSession spark, TestFolder folder) throws IOException, TimeoutException {
        TestRepository repository = repository(spark, folder);
        String uuid = repository
                .with(opened -> opened.store(store(), Map.of()))
                .orElseThrow()
                .root();
        Path partial = folder.resolve("partial");
        copy(Path.of(uuid), partial.resolve(Path.of(store()).relativize(Path.of(uuid))));
        Map<String, String> options = Map.of("version-store", partial.toString());
        for (FileEntry file : repository.files()) {
            if (List.of("images/3.bin", "images/5.bin").contains(file.path())) {
                try (Stream<Path> all = Files.walk(partial)) {
                    for (Path data : all.filter(
                                    path -> path.endsWith(file.hash().toString().substring(2) + "/data"))
                            .toList()) {
                        Files.delete(data);
                    }
                }
            }
        }
        assertThat(sum(spark, queries(spark, repository, options).subList(2, 3), MISSES))
                .isEqualTo(2);
        assertSameRows(spark, repository, options);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }

    @NeedsOxenServer
    @Test
    void whatWasReadOnceIsInTheCache(SparkSession spark, TestFolder folder) throws TimeoutException {
        TestRepository direct = repository(spark, folder);
        Map<String, String> options =
                Map.of("cache-directory", folder.resolve("cache").toString());
        assertSameRows(spark, direct, options);
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            TestRepository repository = new TestRepository(proxy.through((RepositoryAddress.Remote) direct.address()));
            List<Dataset<Row>> queries = queries(spark, repository, options);
            assertThat(sum(spark, queries.subList(2, 3), HITS)).isEqualTo(20);
            assertThat(sum(spark, queries.subList(2, 3), SAVED)).isEqualTo(20 * 1_000 + 190);
            assertThat(sum(spark, queries.subList(1, 3), REQUESTS)).isZero();
            assertThat(contentRequests(proxy)).as("all files are small").isZero();
        }
    }

    @NeedsOxenServer
    @Test
    void aWrongStoreIsAnErrorOfReadsAlone(SparkSession spark, TestFolder folder) {
        TestRepository repository = repository(spark, folder);
        spark.conf()
                .set("spark.datasource.oxen.version-store", folder.resolve("no").toString());
        assertThatThrownBy(() -> spark.read().format("oxen").load(repository.at("table.parquet")))
                .isInstanceOf(OxenException.class)
                .hasMessageContaining(folder.resolve("no") + "/repo/");
        spark.range(3).write().format("oxen").save(repository.at("more.csv"));
        assertThat(spark.read()
                        .format("oxen")
                        .option("as", "commits")
                        .load(repository.at(""))
                        .count())
                .isEqualTo(4);
    }

    @Test
    void repositoriesInFoldersNeedNeither(SparkSession spark, TestFolder folder) {
        TestRepository repository = Backend.LOCAL.newRepository(folder);
        spark.range(3).write().format("oxen").save(repository.at("t.csv"));
        assertThat(spark.read()
                        .format("oxen")
                        .option("version-store", "s3a://absent/")
                        .option("cache-directory", folder.resolve("cache").toString())
                        .load(repository.at("t.csv"))
                        .count())
                .isEqualTo(3);
        assertThat(folder.resolve("cache")).doesNotExist();
    }

    @Test
    void optionsAreChecked() {
        for (Map<String, String> wrong : List.of(
                Map.of("version-store", "data/here"),
                Map.of("version-store", "s3a:bucket"),
                Map.of("cache-directory", "cache"),
                Map.of("cache-bytes", "10g"),
                Map.of("cache-bytes", "0"))) {
            assertThatThrownBy(() -> OxenOptions.of(wrong))
                    .isInstanceOf(OxenException.class)
                    .hasMessageContaining(wrong.keySet().iterator().next());
        }
    }
}
