package dev.oxenspark.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.Plans;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How few requests queries need, against what their bytes allow. */
@NeedsOxenServer
@ExtendWith(OxenSparkExtension.class)
final class TestRequests {
    private static final int ROWS = 30_000;

    /** About 5 MB: 20 columns that do not compress, three row groups, of which the last is small. */
    private static TestRepository repository(SparkSession spark, TestFolder folder) {
        TestRepository repository = Backend.SERVER.newRepository(folder);
        String[] columns = new String[20];
        columns[0] = "id";
        for (int i = 1; i < columns.length; i++) {
            columns[i] = "rand(%d) * id as c%02d".formatted(i, i);
        }
        spark.range(0, ROWS, 1, 1)
                .selectExpr(columns)
                .write()
                .format("oxen")
                .option("parquet.block.size", 2 << 20)
                .save(repository.at("data.parquet"));
        Map<String, byte[]> images = new TreeMap<>();
        for (int i = 0; i < 1_000; i++) {
            images.put("images/%04d.bin".formatted(i), new byte[] {(byte) i, (byte) (i >> 8), 1});
        }
        repository.commit(images);
        return repository;
    }

    @Test
    void aQueryCostsWhatItsBytesNeed(SparkSession spark, TestFolder folder) {
        TestRepository direct = repository(spark, folder);
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            TestRepository repository = new TestRepository(proxy.through((RepositoryAddress.Remote) direct.address()));
            Dataset<Row> data = spark.read().format("oxen").load(repository.at("data.parquet"));
            Dataset<Row> images =
                    spark.read().format("oxen").option("as", "files").load(repository.at("images"));
            spark.conf().set("spark.sql.files.maxPartitionBytes", 1 << 30);
            assertThat(during(proxy, data::count))
                    .as("the footer is known since load")
                    .isEmpty();
            assertThat(during(proxy, () -> run(data.select("id", "c07"))))
                    .as("in each row group the two columns, and what lies between them")
                    .hasSize(3)
                    .allMatch(request -> request.startsWith("GET/chunk"));
            assertThat(during(proxy, () -> run(data.where("id = 29999").select("id", "c07"))))
                    .as("the one row group that may have it")
                    .hasSize(1);
            assertThat(during(proxy, () -> run(data.select("id", "c19"))))
                    .as("columns far from each other are fetched apart")
                    .hasSize(5);
            assertThat(during(proxy, () -> run(data)))
                    .as("row groups as they are")
                    .hasSize(3);

            assertThat(during(proxy, () -> run(images.select("path", "size")))).isEmpty();
            assertThat(during(proxy, () -> run(images.select("content"))))
                    .as("a thousand files of one task")
                    .containsExactly("QUERY/versions");
            assertThat(during(proxy, () -> Plans.text(data.where("id = 1")) + Plans.text(images)))
                    .isEmpty();
        }
    }

    /** Counting what a condition rules out looks at a footer again, but not where that costs a request. */
    @Test
    void aFooterThatIsNotAtHandIsNotFetchedToCountRowGroups(SparkSession spark, TestFolder folder) {
        TestRepository direct = Backend.SERVER.newRepository(folder);
        String[] columns = new String[12];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = "id + %d as c%d%s".formatted(i, i, "x".repeat(10_000));
        }
        spark.range(0, 10, 1, 1).selectExpr(columns).write().format("oxen").save(direct.at("data.parquet"));
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            TestRepository repository = new TestRepository(proxy.through((RepositoryAddress.Remote) direct.address()));
            Dataset<Row> data = spark.read()
                    .format("oxen")
                    // Else the reader fetches that too when there is a condition.
                    .option("parquet.filter.columnindex.enabled", false)
                    .load(repository.at("data.parquet"));
            Dataset<Row> one = data.select(data.columns()[0]);
            List<String> unfiltered = during(proxy, () -> run(one));
            assertThat(unfiltered).as("the footer comes in more than one piece").hasSizeGreaterThan(1);
            assertThat(during(
                            proxy,
                            () -> run(one.where(one.col(data.columns()[0]).geq(0)))))
                    .hasSameSizeAs(unfiltered);
        }
    }

    private static Object run(Dataset<Row> query) {
        query.write().format("noop").mode("overwrite").save();
        return query;
    }

    private static List<String> during(FaultProxy proxy, Supplier<Object> query) {
        proxy.forget();
        var unused = query.get();
        return proxy.requests().stream()
                .map(request -> request.method()
                        + request.route().replaceFirst("(/[a-z]+).*", "$1")
                        + request.path().replaceFirst("[^?]*", ""))
                .toList();
    }
}
