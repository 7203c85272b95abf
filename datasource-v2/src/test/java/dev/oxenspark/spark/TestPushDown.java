package dev.oxenspark.spark;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a query does not want is not read. */
@ExtendWith(OxenSparkExtension.class)
final class TestPushDown {
    private static final Pattern CHUNK = Pattern.compile("chunk_size=(\\d+)");
    private static final int ROWS = 20_000;

    /** One file of several row groups; {@code noise} does not compress, so that it has nearly all the bytes. */
    private static TestRepository repository(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Plans.keepAsMade(spark);
        spark.range(0, ROWS, 1, 1)
                .selectExpr(
                        "id",
                        "named_struct('small', id % 3, 'noise', array(rand(1), rand(2), rand(3))) as nested",
                        "concat_ws('', transform(sequence(1, 4), i -> sha2(cast(id * 4 + i as string), 512))) as noise")
                .write()
                .format("oxen")
                .option("parquet.block.size", 1 << 20)
                .option("order-by", "id")
                .save(repository.at("data.parquet"));
        return repository;
    }

    private static Dataset<Row> data(SparkSession spark, TestRepository repository) {
        return spark.read().format("oxen").load(repository.at("data.parquet"));
    }

    @ParameterizedTest
    @EnumSource
    void parquetArrivesInBatches(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = repository(backend, spark, folder);
        assertThat(Plans.scan(data(spark, repository)).supportsColumnar()).isTrue();
        assertThat(Plans.scan(data(spark, repository).selectExpr("nested.small"))
                        .supportsColumnar())
                .isTrue();

        spark.conf().set("spark.sql.parquet.enableVectorizedReader", false);
        Dataset<Row> rows = data(spark, repository).where("id < 10");
        assertThat(Plans.scan(rows).supportsColumnar()).isFalse();
        assertThat(rows).hasSameRowsAs(data(spark, repository).limit(10));
    }

    @ParameterizedTest
    @EnumSource
    void aConditionReachesTheRowGroups(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = repository(backend, spark, folder);
        Dataset<Row> one = data(spark, repository).where("id = 12345");
        assertThat(one.collectAsList()).hasSize(1);
        assertThat(Plans.rowsRead(one)).isLessThan(ROWS / 5);

        Dataset<Row> none = data(spark, repository).where("id > 99999 and nested.small = 1");
        assertThat(none.collectAsList()).isEmpty();
        assertThat(Plans.rowsRead(none)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aFileIsSplitBetweenRowGroups(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = repository(backend, spark, folder);
        spark.conf().set("spark.sql.files.maxPartitionBytes", 3 << 20);
        Dataset<Row> split = data(spark, repository);
        long read = split.javaRDD()
                .mapPartitions(rows -> {
                    long count = 0;
                    for (; rows.hasNext(); rows.next()) {
                        count++;
                    }
                    return java.util.List.of(count).iterator();
                })
                .filter(count -> count == 0)
                .count();
        assertThat(read).as("tasks without a row").isZero();
        assertThat(split.rdd().getNumPartitions()).isGreaterThan(2);
        assertThat(split.select("id")).hasSameRowsAs(spark.range(ROWS).toDF());
    }

    @NeedsOxenServer
    @Test
    void columnsFieldsAndRowGroupsThatNobodyWantsAreNotFetched(SparkSession spark, TestFolder folder) {
        TestRepository direct = repository(Backend.SERVER, spark, folder);
        spark.range(0, ROWS, 1, 1)
                .selectExpr(
                        "id",
                        "named_struct('small', id % 3, 'noise', transform(sequence(1, 4), i -> sha2(cast(id * 4 + i as string), 512))) as nested")
                .write()
                .format("oxen")
                .save(direct.at("nested.parquet"));
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            TestRepository repository = new TestRepository(proxy.through((RepositoryAddress.Remote) direct.address()));
            long all = bytes(proxy, data(spark, repository));
            long column = bytes(proxy, data(spark, repository).select("id"));
            long group = bytes(proxy, data(spark, repository).where("id = 12345"));
            Dataset<Row> table = spark.read().format("oxen").load(repository.at("nested.parquet"));
            long struct = bytes(proxy, table.select("nested"));
            long field = bytes(proxy, table.select("nested.small"));
            System.out.printf(
                    "Bytes fetched: all %,d, a column %,d, one row %,d; a struct %,d, a field of it %,d%n",
                    all, column, group, struct, field);

            assertThat(all).isGreaterThan(8_000_000);
            assertThat(column).isLessThan(all / 4);
            assertThat(group).isLessThan(all / 4);
            assertThat(field).isLessThan(struct / 4);
        }
    }

    private static long bytes(FaultProxy proxy, Dataset<Row> query) {
        proxy.forget();
        query.write().format("noop").mode("overwrite").save();
        return proxy.requests().stream()
                .map(request -> CHUNK.matcher(request.path()))
                .filter(Matcher::find)
                .mapToLong(chunk -> Long.parseLong(chunk.group(1)))
                .sum();
    }
}
