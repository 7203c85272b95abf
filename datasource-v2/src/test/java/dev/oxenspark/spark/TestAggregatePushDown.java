package dev.oxenspark.spark;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.Plans;
import dev.oxenspark.spark.testing.SinceSpark;
import dev.oxenspark.spark.testing.TestCatalog;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Aggregates, samples and limits that need not read all rows give the answers of a query that does. */
@ExtendWith(OxenSparkExtension.class)
final class TestAggregatePushDown {
    private static final String ALL =
            "select count(*), count(tiny), min(tiny), max(tiny), min(small), max(small), min(whole), max(whole), min(id), max(id), count(text), count(none), min(none), count(point) from $";
    private static final List<String> ANSWERED = List.of(
            ALL,
            "select k, count(*), max(id) from $ group by k",
            "select count(*), max(k), count(k), max(_file_size) > 0 from $ where k <> 3",
            "select _file_path is null, count(*) from $ group by _file_path",
            "select min(day), max(day) from $");
    private static final List<String> READ = List.of(
            "select min(text), max(text) from $",
            "select min(ratio), max(ratio) from $",
            "select max(at), min(exact) from $",
            "select count(distinct id), sum(id) from $",
            "select count(*) from $ where id > 20",
            "select tiny, count(*) from $ group by tiny",
            "select max(point.x) from $");

    private static Dataset<Row> rows(SparkSession spark, int from, int to) {
        return spark.range(from, to, 1, 1)
                .selectExpr(
                        "id",
                        "cast(id % 100 - 50 as tinyint) as tiny",
                        "if(id % 3 = 0, null, cast(id as smallint)) as small",
                        "cast(-id as int) as whole",
                        "cast(id as string) as text",
                        "if(id % 5 = 0, double('NaN'), -id / 3) as ratio",
                        "date_add(date'1500-01-01', cast(id * 3000 as int)) as day",
                        "timestamp_seconds(id) as at",
                        "cast(id as decimal(10, 2)) as exact",
                        "cast(null as bigint) as none",
                        "named_struct('x', id) as point",
                        "id % 4 as k");
    }

    private static void alike(SparkSession spark, TestRepository repository, TestFolder folder) throws IOException {
        Path checkout = repository.checkout("data", folder.resolve("checkout"));
        spark.read()
                .format("oxen")
                .load(repository.at("data"))
                .selectExpr("*", "_file_path", "_file_size")
                .createOrReplaceTempView("ours");
        spark.read()
                .parquet(checkout.toString())
                .selectExpr("*", "_metadata.file_path as _file_path", "_metadata.file_size as _file_size")
                .createOrReplaceTempView("theirs");
        for (String query : ANSWERED) {
            Dataset<Row> ours = spark.sql(query.replace("$", "ours"));
            assertThat(Plans.text(ours)).contains("PushedAggregates");
            assertThat(ours).as(query).hasSameRowsAs(spark.sql(query.replace("$", "theirs")));
        }
        for (String query : READ) {
            Dataset<Row> ours = spark.sql(query.replace("$", "ours"));
            assertThat(Plans.text(ours)).doesNotContain("PushedAggregates");
            assertThat(ours).as(query).hasSameRowsAs(spark.sql(query.replace("$", "theirs")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void footersAnswerWhatTheyKnowExactly(Backend backend, SparkSession spark, TestFolder folder) throws IOException {
        TestRepository repository = backend.newRepository(folder);
        Path source = folder.resolve("source");
        rows(spark, 1, 80).write().partitionBy("k").parquet(source.toString());
        rows(spark, 0, 0).drop("k").write().parquet(source.resolve("k=9").toString());
        spark.conf().set("spark.sql.parquet.datetimeRebaseModeInWrite", "LEGACY");
        rows(spark, 100, 110).drop("k").write().parquet(source.resolve("k=4").toString());
        repository.commit("data", source);
        alike(spark, repository, folder);
    }

    @ParameterizedTest
    @EnumSource
    void whereAFooterIsSilentTheColumnIsRead(Backend backend, SparkSession spark, TestFolder folder)
            throws IOException {
        TestRepository repository = backend.newRepository(folder);
        Path source = folder.resolve("source");
        rows(spark, 1, 80)
                .write()
                .option("parquet.column.statistics.enabled", false)
                .partitionBy("k")
                .parquet(source.toString());
        rows(spark, 3, 9)
                .drop("k", "small", "none", "tiny")
                .selectExpr("*", "1 as other")
                .write()
                .parquet(source.resolve("k=7").toString());
        repository.commit("data", source);
        alike(spark, repository, folder);
    }

    @ParameterizedTest
    @EnumSource
    void aTableWithoutFilesLeftCountsZero(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        rows(spark, 0, 5).write().format("oxen").save(repository.at("data"));
        Dataset<Row> none =
                spark.read().format("oxen").load(repository.at("data")).where("_file_size < 0");
        assertThat(none.selectExpr("count(*)", "max(id)"))
                .hasSameRowsAs(spark.range(0).selectExpr("count(*)", "max(id)"));
        assertThat(none.groupBy("_file_path").count().collectAsList()).isEmpty();
    }

    private static TestRepository files(Backend backend, SparkSession spark, TestFolder folder) {
        Plans.keepAsMade(spark);
        TestRepository repository = backend.newRepository(folder);
        Path source = folder.resolve("source");
        spark.range(0, 120, 1, 1)
                .selectExpr("id", "id % 12 as k")
                .write()
                .partitionBy("k")
                .parquet(source.toString());
        repository.commit("data", source);
        spark.range(0, 40_000, 1, 1)
                .selectExpr("id", "sha2(cast(id as string), 512) as noise")
                .write()
                .format("oxen")
                .option("parquet.block.size", 1 << 18)
                .save(repository.at("large.parquet"));
        spark.read().format("oxen").load(repository.at("data")).createOrReplaceTempView("data");
        spark.read().format("oxen").load(repository.at("large.parquet")).createOrReplaceTempView("large");
        return repository;
    }

    @ParameterizedTest
    @EnumSource
    void aLimitPlansTheFilesThatItNeeds(Backend backend, SparkSession spark, TestFolder folder) {
        files(backend, spark, folder);
        for (int limit : new int[] {1, 10, 15, 119}) {
            Dataset<Row> some = spark.sql("select id from data limit " + limit);
            assertThat(some.collectAsList()).hasSize(limit);
            assertThat(pieces(some)).isEqualTo((limit + 9) / 10);
        }
        Dataset<Row> filtered = spark.sql("select id from data where id > 3 limit 100");
        assertThat(filtered.collectAsList()).hasSize(100);
        assertThat(pieces(filtered)).isEqualTo(12);
        assertThat(spark.sql("select * from large tablesample (50 percent) repeatable (3)")
                        .count())
                .as("a sample of rows one by one needs all of them")
                .isBetween(15_000L, 25_000L);
    }

    private static int pieces(Dataset<Row> query) {
        int pieces = 0;
        for (InputPartition partition : Plans.scan(query).batch().planInputPartitions()) {
            pieces += ((FilePartition) partition).files().length;
        }
        return pieces;
    }

    @SinceSpark("4.2")
    @ParameterizedTest
    @EnumSource
    void aSystemSampleIsOfWholeFilesOrRowGroupsAndRepeatable(Backend backend, SparkSession spark, TestFolder folder) {
        TestCatalog catalog = TestCatalog.of(spark, files(backend, spark, folder));
        Dataset<Row> one = sample(spark, catalog.table("data"), 40, 1);
        assertThat(one).hasSameRowsAs(sample(spark, catalog.table("data"), 40, 1));
        assertThat(one.groupBy("k").count().where("count <> 10").collectAsList())
                .isEmpty();
        var sums = new TreeSet<Long>();
        for (int seed = 1; seed < 6; seed++) {
            Dataset<Row> other = sample(spark, catalog.table("data"), 40, seed);
            sums.add(other.selectExpr("sum(id)").first().getLong(0));
            assertThat(other.count()).isBetween(10L, 110L);
        }
        assertThat(sums).as("other seeds, other files").hasSizeGreaterThan(3);
        assertThat(sample(spark, catalog.table("data"), 100, 1).count()).isEqualTo(120);
        assertThat(sample(spark, catalog.table("data"), 0, 1).count()).isZero();

        Dataset<Row> groups =
                sample(spark, catalog.table("large.parquet"), 50, 3).select("id");
        assertThat(groups.count()).as("row groups of one file").isBetween(1_000L, 39_000L);
        assertThat(groups)
                .hasSameRowsAs(
                        sample(spark, catalog.table("large.parquet"), 50, 3).select("id"));
    }

    private static Dataset<Row> sample(SparkSession spark, String table, int percent, int seed) {
        return spark.sql("select * from %s with (`sample-seed` = %d) tablesample system (%d percent)"
                .formatted(table, seed, percent));
    }
}
