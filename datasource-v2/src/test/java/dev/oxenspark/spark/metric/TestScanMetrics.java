package dev.oxenspark.spark.metric;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.Fault;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.Plans;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Spark's UI shows of scans is what they cost. */
@ExtendWith(OxenSparkExtension.class)
final class TestScanMetrics {
    private static final Pattern CHUNK = Pattern.compile("chunk_size=(\\d+)");
    private static final String REQUESTS = new RequestsMetric().description();
    private static final String RETRIES = new RetriesMetric().description();
    private static final String BYTES = new BytesMetric().description();
    private static final String WAITING = new WaitingMetric().description();
    private static final String PLANNING = new PlanningMetric().description();
    private static final String PRUNED = new PrunedFilesMetric().description();
    private static final String PRUNED_GROUPS = new PrunedRowGroupsMetric().description();
    private static final int ROWS = 50_000;

    private static TestRepository repository(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of(
                "images/a.bin", "an image".getBytes(UTF_8),
                "images/b.bin", "another".getBytes(UTF_8),
                "images/c.bin", "a third".getBytes(UTF_8)));
        spark.range(0, ROWS, 1, 1)
                .selectExpr("id", "rand(1) as noise", "if(id % 2 = 0, 'images/a.bin', 'images/b.bin') as image")
                .write()
                .format("oxen")
                .option("parquet.block.size", 1 << 17)
                .save(repository.at("table.parquet"));
        return repository;
    }

    private static Dataset<Row> table(SparkSession spark, TestRepository repository) {
        return spark.read().format("oxen").option("blobs", "image").load(repository.at("table.parquet"));
    }

    private static Dataset<Row> files(SparkSession spark, TestRepository repository) {
        return spark.read().format("oxen").option("as", "files").load(repository.at("images"));
    }

    private static long value(Map<String, String> shown, String name) {
        assertThat(shown).containsKey(name);
        return Long.parseLong(shown.get(name));
    }

    @Test
    void aFolderIsReadWithoutRequests(SparkSession spark, TestFolder folder) throws TimeoutException {
        TestRepository repository = repository(Backend.LOCAL, spark, folder);
        Map<String, String> files = Plans.shown(
                spark, files(spark, repository).where("name <> 'b.bin'").select("path", "content"));
        assertThat(value(files, REQUESTS)).isZero();
        assertThat(value(files, RETRIES)).isZero();
        assertThat(value(files, BYTES)).isEqualTo("an image".length() + "a third".length());
        assertThat(value(files, PRUNED)).isEqualTo(1);
        assertThat(value(files, PLANNING)).isNotNegative();

        Map<String, String> rows = Plans.shown(spark, table(spark, repository).select("noise"));
        assertThat(value(rows, REQUESTS)).isZero();
        assertThat(value(rows, BYTES))
                .as("8 bytes a row that do not compress, and what is read around them")
                .isBetween(400_000L, 4_000_000L);
    }

    @NeedsOxenServer
    @Test
    void requestsAreThoseThatTheServerSees(SparkSession spark, TestFolder folder) throws TimeoutException {
        TestRepository direct = repository(Backend.SERVER, spark, folder);
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            TestRepository repository = new TestRepository(proxy.through((RepositoryAddress.Remote) direct.address()));
            spark.conf().set("spark.sql.files.maxPartitionBytes", 200_000);
            Dataset<Row> table = table(spark, repository);
            proxy.forget();
            Map<String, String> rows = Plans.shown(spark, table.select("noise", "id"));
            assertThat(proxy.requests())
                    .as("several tasks and a footer on the driver")
                    .hasSizeGreaterThan(4);
            assertThat(value(rows, REQUESTS)).isEqualTo(proxy.requests().size());
            assertThat(value(rows, RETRIES)).isZero();
            assertThat(value(rows, BYTES))
                    .isEqualTo(proxy.requests().stream()
                            .map(request -> CHUNK.matcher(request.path()))
                            .filter(Matcher::find)
                            .mapToLong(chunk -> Long.parseLong(chunk.group(1)))
                            .sum());

            proxy.forget();
            Map<String, String> blobs = Plans.shown(spark, table.where("id = 7 or id = 40008"));
            assertThat(proxy.count("QUERY", "/versions")).isPositive();
            assertThat(value(blobs, REQUESTS))
                    .as("of rows and of contents")
                    .isEqualTo(proxy.requests().size());

            Dataset<Row> contents = files(spark, repository).select("content");
            AtomicBoolean broken = new AtomicBoolean();
            proxy.rule(request ->
                    broken.compareAndSet(false, true) ? Fault.resetBefore() : Fault.delay(Duration.ofMillis(250)));
            proxy.forget();
            Map<String, String> files = Plans.shown(spark, contents);
            assertThat(value(files, REQUESTS))
                    .isEqualTo(2)
                    .isEqualTo(proxy.requests().size());
            assertThat(value(files, RETRIES)).isEqualTo(1);
            assertThat(value(files, WAITING)).isGreaterThanOrEqualTo(250);
        }
    }

    /** First and last id of each row group. */
    private record Ids(long first, long last) {
        private long rows() {
            return last - first + 1;
        }
    }

    private static List<Ids> groups(TestRepository repository, TestFolder folder) throws IOException {
        java.nio.file.Path file = repository.checkout("table.parquet", folder.resolve("checkout"));
        List<Ids> groups = new ArrayList<>();
        try (ParquetFileReader reader =
                ParquetFileReader.open(HadoopInputFile.fromPath(new Path(file.toUri()), new Configuration()))) {
            for (BlockMetaData group : reader.getRowGroups()) {
                long first = groups.stream().mapToLong(Ids::rows).sum();
                groups.add(new Ids(first, first + group.getRowCount() - 1));
            }
        }
        return groups;
    }

    @ParameterizedTest
    @EnumSource
    void rowGroupsThatTheReaderSkipsByStatisticsAreCounted(Backend backend, SparkSession spark, TestFolder folder)
            throws IOException, TimeoutException {
        TestRepository repository = repository(backend, spark, folder);
        List<Ids> groups = groups(repository, folder);
        assertThat(groups).hasSizeGreaterThan(4);
        Plans.keepAsMade(spark);
        Dataset<Row> whole = spark.read()
                .format("oxen")
                // Else the reader skips rows within row groups too.
                .option("parquet.filter.columnindex.enabled", false)
                .load(repository.at("table.parquet"));
        for (int size : new int[] {1 << 30, 200_000}) {
            spark.conf().set("spark.sql.files.maxPartitionBytes", size);
            assertSkips(whole.where("id >= 0"), groups, ids -> false);
            assertSkips(whole.where("id = 12345"), groups, ids -> 12345 < ids.first || 12345 > ids.last);
            assertSkips(
                    whole.where("not (id between 100 and 45000)").select("noise"),
                    groups,
                    ids -> ids.first >= 100 && ids.last <= 45_000);
            assertSkips(whole.where("id > 99999"), groups, ids -> true);
        }
        spark.conf().set("spark.sql.parquet.enableVectorizedReader", false);
        assertSkips(whole.where("id < 10"), groups, ids -> ids.first >= 10);
        spark.conf().set("spark.sql.parquet.filterPushdown", false);
        assertSkips(whole.where("id < 10"), groups, ids -> false);
        spark.conf().set("spark.sql.parquet.filterPushdown", true);

        Map<String, String> blobs =
                Plans.shown(spark, table(spark, repository).where("id = 7").select("id", "image_content"));
        assertThat(value(blobs, PRUNED_GROUPS)).as("below contents").isEqualTo(groups.size() - 1);

        Dataset<Row> between = whole.where("image = 'images/aa.bin'");
        assertThat(between.collectAsList()).isEmpty();
        assertThat(Plans.rowsRead(between)).as("the dictionary rules out all").isZero();
        assertThat(prunedGroups(between)).as("which statistics did not").isZero();
    }

    /** Against the rows that the reader gave of the row groups that it took. */
    private static void assertSkips(Dataset<Row> query, List<Ids> groups, Predicate<Ids> skipped) {
        var unused = query.collectAsList();
        long rows =
                groups.stream().filter(skipped.negate()).mapToLong(Ids::rows).sum();
        assertThat(Plans.rowsRead(query)).isEqualTo(rows);
        assertThat(prunedGroups(query))
                .isEqualTo(groups.stream().filter(skipped).count());
    }

    private static long prunedGroups(Dataset<Row> query) {
        return Plans.scan(query).metrics().apply(PrunedRowGroupsMetric.NAME).value();
    }
}
