package dev.oxenspark.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.connector.store.HadoopSettings;
import dev.oxenspark.connector.testing.Fault;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.connector.testing.S3Server;
import dev.oxenspark.export.testing.Bucket;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.Plans;
import dev.oxenspark.spark.testing.RowsAssert;
import dev.oxenspark.spark.testing.SharedSpark;
import dev.oxenspark.spark.testing.TestRepository;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A server that keeps contents in a bucket, read from there by tasks. Here, since S3 is on this module's class path.
 */
@NeedsOxenServer
@ExtendWith(OxenSparkExtension.class)
final class TestVersionStoreOnS3 {
    private static final int PICTURES = 20;
    private static final int LARGE = 11 << 20;

    private static OxenServer server;
    private static Bucket bucket;
    private static FaultProxy proxy;
    private static TestRepository repository;

    /** Written through the server: small files in a batch, a large one in parts, a table of two row groups. */
    @BeforeAll
    static void start() {
        SparkSession spark = SharedSpark.newSession();
        bucket = Bucket.create(spark, Bucket.Kind.PLAIN);
        server = OxenServer.startOn(S3Server.shared(), bucket.name());
        proxy = FaultProxy.before(server);
        repository = new TestRepository(proxy.through(server.newRepository()));
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < PICTURES; i++) {
            files.put("images/%d.bin".formatted(i), new byte[1_000 + i]);
        }
        files.put("large/one.bin", new byte[LARGE]);
        Random random = new Random(3);
        files.values().forEach(random::nextBytes);
        repository.commit(files);
        spark.range(0, 40_000, 1, 1)
                .selectExpr("id", "rand(1) as noise", "concat('images/', id % 20, '.bin') as image")
                .write()
                .format("oxen")
                .option("parquet.block.size", 1 << 17)
                .save(repository.at("table.parquet"));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        server.close();
    }

    private static Dataset<Row> files(SparkSession spark, String path, Map<String, String> options) {
        return spark.read()
                .format("oxen")
                .options(options)
                .option("as", "files")
                .load(repository.at(path))
                .select("path", "content");
    }

    private static List<Dataset<Row>> queries(SparkSession spark, Map<String, String> options) {
        Dataset<Row> table = spark.read()
                .format("oxen")
                .options(options)
                .option("blobs", "image")
                .load(repository.at("table.parquet"));
        return List.of(
                files(spark, "images", options),
                files(spark, "large", options).selectExpr("path", "length(content)", "md5(content)"),
                table.selectExpr("sum(noise)", "count(*)"),
                table.where("id % 1000 = 17").select("id", "image_content"));
    }

    private static Map<String, String> from(Bucket store) {
        return Map.of("version-store", store.at(""));
    }

    /** The object with a file's content. */
    private static String key(SparkSession spark, String path) {
        Map<String, String> hadoop = HadoopSettings.of(spark.sparkContext().hadoopConfiguration());
        return repository.with(opened -> {
            Commit head = opened.resolve(Revision.of("main"));
            FileEntry file = opened.tree(head, path).files().get(0);
            return opened.store("s3a://" + bucket.name(), hadoop)
                    .orElseThrow()
                    .data(file.hash())
                    .substring(bucket.at("").length());
        });
    }

    private static String root(Throwable failure) {
        return failure.getCause() == null ? failure.toString() : failure + root(failure.getCause());
    }

    private static long contentRequests() {
        return proxy.count("QUERY", "/versions") + proxy.count("GET", "/chunk");
    }

    @Test
    void theServerAnswersForTheTreeAlone(SparkSession spark) throws TimeoutException {
        List<Dataset<Row>> plain = queries(spark, Map.of());
        List<Dataset<Row>> near = queries(spark, from(bucket));
        for (int i = 0; i < plain.size(); i++) {
            List<Row> rows = plain.get(i).collectAsList();
            assertThat(contentRequests()).isPositive();
            proxy.forget();
            RowsAssert.assertThat(near.get(i)).hasRows(rows);
            assertThat(contentRequests()).isZero();
            assertThat(Plans.shown(spark, near.get(i)))
                    .containsEntry("reads from the server for lack of a file in the version store", "0");
        }
    }

    @Test
    void eachContentIsOneRequestToTheStore(SparkSession spark) {
        try (FaultProxy s3 = FaultProxy.before(S3Server.shared())) {
            Bucket copy = copy(spark);
            copy.configure(spark, "fs.s3a.endpoint", s3.endpoint());
            Dataset<Row> pictures = files(spark, "images", from(copy));
            assertThat(s3.requests()).isEmpty();
            assertThat(pictures.collectAsList()).hasSize(PICTURES);
            assertThat(s3.requests().stream()
                            .filter(request -> request.path().endsWith("/data"))
                            .map(FaultProxy.Request::method))
                    .hasSize(PICTURES)
                    .containsOnly("GET");
        }
    }

    private static Bucket copy(SparkSession spark) {
        Bucket copy = Bucket.create(spark, Bucket.Kind.PLAIN);
        bucket.copyTo(copy);
        return copy;
    }

    @Test
    void whatIsNotThereComesFromTheServerAndIsCounted(SparkSession spark) throws TimeoutException {
        Bucket copy = copy(spark);
        copy.delete(key(spark, "images/3.bin"));
        copy.delete(key(spark, "large/one.bin"));
        RowsAssert.assertThat(files(spark, "images", from(copy)))
                .hasRows(files(spark, "images", Map.of()).collectAsList());
        assertThat(Plans.shown(spark, files(spark, "", from(copy)).where("path not like '%.parquet'")))
                .containsEntry("reads from the server for lack of a file in the version store", "2");
    }

    @Test
    void anotherContentIsAnError(SparkSession spark) {
        Bucket copy = copy(spark);
        copy.put(key(spark, "images/3.bin"), "x".repeat(1_003));
        copy.put(key(spark, "table.parquet"), "no table");
        proxy.forget();
        assertThatThrownBy(() -> files(spark, "images", from(copy)).collectAsList())
                .satisfies(failure ->
                        assertThat(root(failure)).contains("images/3.bin", "expected 1,003 bytes", copy.at("repo/")));
        assertThatThrownBy(() -> queries(spark, from(copy)).get(2).collectAsList())
                .satisfies(failure ->
                        assertThat(root(failure)).contains("table.parquet", "found 8 in " + copy.at("repo/")));
        Bucket longer = copy(spark);
        longer.put(key(spark, "images/4.bin"), "x".repeat(1_005));
        assertThatThrownBy(() -> files(spark, "images", from(longer)).collectAsList())
                .satisfies(failure -> assertThat(root(failure)).contains("expected 1,004 bytes, found 1,005 in"));
        assertThat(contentRequests()).isZero();
    }

    @Test
    void aStoreThatRefusesIsAnError(SparkSession spark) {
        try (FaultProxy s3 = FaultProxy.before(S3Server.shared())) {
            Bucket copy = copy(spark);
            copy.configure(spark, "fs.s3a.endpoint", s3.endpoint());
            Dataset<Row> pictures = files(spark, "images", from(copy));
            s3.rule(request -> request.path().endsWith("/data")
                    ? Fault.answer(
                            403, Map.of("Content-Type", "application/xml"), "<Error><Code>AccessDenied</Code></Error>")
                    : Fault.none());
            proxy.forget();
            assertThatThrownBy(pictures::collectAsList)
                    .satisfies(failure ->
                            assertThat(root(failure)).contains("Can't read " + copy.at("repo/"), "version-store"));
            assertThat(contentRequests()).isZero();
        }
    }

    @Test
    void aWrongBucketIsAnError(SparkSession spark) {
        Bucket empty = Bucket.create(spark, Bucket.Kind.PLAIN);
        for (String store : List.of(empty.at(""), "s3a://" + empty.name() + "/deeper", "s3a://no-such-bucket")) {
            Bucket any = new Bucket("no-such-bucket");
            S3Server.shared().configuration().forEach((key, value) -> any.configure(spark, key, value));
            // To load is enough where its columns are not known yet.
            assertThatThrownBy(() -> spark.read()
                            .format("oxen")
                            .option("version-store", store)
                            .load(repository.at("table.parquet"))
                            .collectAsList())
                    .isInstanceOf(OxenException.class)
                    .hasMessageContaining(store.replaceFirst("/$", "") + "/repo/");
        }
    }
}
