package dev.oxenspark.spark;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.Plans;
import dev.oxenspark.spark.testing.TestCatalog;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What folders and files are called decides what is opened; how rows come out, {@link TestReadingParity} shows. */
@ExtendWith(OxenSparkExtension.class)
final class TestPartitionedTables {
    private static final Pattern KEY = Pattern.compile("k(?:=|%3D)(\\d)");

    private static TestRepository repository(Backend backend, SparkSession spark, TestFolder folder) {
        return repository(backend, spark, folder, 400);
    }

    private static TestRepository repository(Backend backend, SparkSession spark, TestFolder folder, int rows) {
        TestRepository repository = backend.newRepository(folder);
        Path source = folder.resolve("source");
        spark.range(0, rows, 1, 1)
                .selectExpr("id", "id % 4 as k", "sha2(cast(id as string), 512) as noise")
                .write()
                .partitionBy("k")
                .parquet(source.toString());
        repository.commit("data", source);
        return repository;
    }

    private static Dataset<Row> data(SparkSession spark, TestRepository repository) {
        return spark.read().format("oxen").load(repository.at("data"));
    }

    @NeedsOxenServer
    @Test
    void filesOfOtherPartitionsAreNotOpened(SparkSession spark, TestFolder folder) {
        // Ends of files are held, so these are longer.
        TestRepository direct = repository(Backend.SERVER, spark, folder, 20_000);
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            TestRepository repository = new TestRepository(proxy.through((RepositoryAddress.Remote) direct.address()));
            Dataset<Row> data = data(spark, repository);
            assertThat(opened(proxy, data.where("k = 2"))).containsOnly("2");
            assertThat(opened(proxy, data.where("k + 1 = 2 and id > 0"))).containsOnly("1");
            assertThat(opened(proxy, data.where("_file_path like 'data/k=3/%'")))
                    .containsOnly("3");
            assertThat(opened(proxy, data.where("k > 7 or _file_size < 5"))).isEmpty();
            assertThat(opened(proxy, data.where("k = 1 or id = 3"))).containsOnly("0", "1", "2", "3");

            proxy.forget();
            data.where("k = 1").groupBy("k").count().explain(true);
            data.limit(3).explain(true);
            assertThat(proxy.requests()).as("explain").isEmpty();
        }
    }

    private static List<String> opened(FaultProxy proxy, Dataset<Row> query) {
        proxy.forget();
        query.write().format("noop").mode("overwrite").save();
        return proxy.requests().stream()
                .map(request -> KEY.matcher(request.path()))
                .filter(Matcher::find)
                .map(key -> key.group(1))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void aConditionOnFilesIsDoneWith(Backend backend, SparkSession spark, TestFolder folder) {
        Plans.keepAsMade(spark);
        Dataset<Row> data = data(spark, repository(backend, spark, folder));
        Dataset<Row> two = data.where("k in (1, 2) and _file_size > 10").select("id");
        assertThat(Plans.scan(two).toString()).contains("2 of 4 files");
        assertThat(Plans.text(two).split("== Optimized", 2)[1]).doesNotContain("Filter (");
        assertThat(two.collectAsList()).hasSize(200);
    }

    @ParameterizedTest
    @EnumSource
    void aJoinLeavesOnlyTheFilesThatItCanNeed(Backend backend, SparkSession spark, TestFolder folder) {
        Plans.keepAsMade(spark);
        Dataset<Row> data = data(spark, repository(backend, spark, folder));
        Path keys = folder.resolve("keys");
        spark.sql("select * from values (1, 'one'), (2, 'two') as t(key, name)")
                .write()
                .parquet(keys.toString());
        data.createOrReplaceTempView("data");
        spark.read().parquet(keys.toString()).createOrReplaceTempView("keys");
        Dataset<Row> joined = spark.sql("select data.id from data join keys on k = key where name = 'two'");
        assertThat(joined.collectAsList()).hasSize(100);
        assertThat(Plans.rowsRead(joined)).isEqualTo(100);

        Path files = folder.resolve("files");
        data.selectExpr("_file_path as file", "k")
                .distinct()
                .coalesce(1)
                .write()
                .parquet(files.toString());
        Dataset<Row> wanted = spark.read().parquet(files.toString()).where("k = 3");
        Dataset<Row> byFile = data.selectExpr("id", "_file_path as file").join(wanted, "file");
        assertThat(byFile.collectAsList()).hasSize(100);
        assertThat(Plans.rowsRead(byFile)).isEqualTo(100);
    }

    @ParameterizedTest
    @EnumSource
    void aSmallTableIsSentToAllWithoutAHint(Backend backend, SparkSession spark, TestFolder folder) {
        Plans.keepAsMade(spark);
        TestRepository repository = repository(backend, spark, folder);
        repository.commit(Map.of("names.csv", "key,name\n1,one\n".getBytes(UTF_8)));
        data(spark, repository).createOrReplaceTempView("data");
        spark.read()
                .format("oxen")
                .option("header", true)
                .load(repository.at("names.csv"))
                .createOrReplaceTempView("names");
        String join = "select noise from data join names on id = key";
        spark.conf().set("spark.sql.autoBroadcastJoinThreshold", 10_000);
        assertThat(Plans.text(spark.sql(join))).contains("BroadcastHashJoin", "BuildRight");
        spark.conf().set("spark.sql.autoBroadcastJoinThreshold", 5);
        assertThat(Plans.text(spark.sql(join))).contains("SortMergeJoin");
    }

    @ParameterizedTest
    @EnumSource
    void namesThatContradictEachOtherMakeNoTable(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("data/k=1/a.csv", "1\n".getBytes(UTF_8), "data/j=2/a.csv", "2\n".getBytes(UTF_8)));
        assertThat(data(spark, repository).columns()).contains("path", "content");
        assertThatThrownBy(() -> spark.read()
                        .format("oxen")
                        .option("as", "table")
                        .load(repository.at("data"))
                        .collectAsList())
                .hasMessageContaining("CONFLICTING");
        assertThatThrownBy(() -> spark.read()
                        .format("oxen")
                        .option("as", "table")
                        .option("basePath", repository.at("other"))
                        .load(repository.at("data")))
                .hasMessageContaining("basePath 'other' is not a folder above 'data'");
    }

    @ParameterizedTest
    @EnumSource
    void aWriteLeavesNoRowsThatNobodyReads(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = repository(backend, spark, folder);
        Dataset<Row> rows = spark.sql("select 1L as id, 'x' as noise");
        assertThatThrownBy(() -> rows.write().format("oxen").mode("append").save(repository.at("data")))
                .hasMessageContaining("partitioned into folders by [k]");
        rows.write().format("oxen").mode("append").save(repository.at("data/k=1"));
        assertThat(data(spark, repository).where("k = 1").count()).isEqualTo(101);
        rows.write().format("oxen").mode("overwrite").save(repository.at("data"));
        assertThat(data(spark, repository)).hasSameRowsAs(rows);
        assertThatThrownBy(() -> rows.write().format("oxen").mode("append").save(repository.at("da*")))
                .hasMessageContaining("A write takes one path, and this one stands for 1: [data]");
    }

    @ParameterizedTest
    @EnumSource
    void aTableOfTwoFormatsFailsWhenItIsUsed(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of(
                "data/a.csv", "1\n".getBytes(UTF_8),
                "data/b.json", "{\"x\": 1}\n".getBytes(UTF_8),
                "data/c.parquet", "no Parquet".getBytes(UTF_8)));
        Dataset<Row> mixed = spark.read().format("oxen").option("as", "table").load(repository.at("data"));
        assertThat(mixed.columns()).containsExactly("_c0");
        assertThatThrownBy(mixed::collectAsList)
                .hasMessageContaining("beside data/a.csv it has data/b.json, data/c.parquet");
        assertThat(spark.read().format("oxen").option("format", "json").load(repository.at("data")))
                .hasRows(RowFactory.create(1L));
        assertThat(spark.read().format("oxen").option("pathGlobFilter", "*.csv").load(repository.at("data")))
                .hasRows(RowFactory.create("1"));
        Dataset<Row> broken = spark.read()
                .format("oxen")
                .option("format", "parquet")
                .option("schema", "x INT")
                .load(repository.at("data"));
        assertThat(broken.columns()).containsExactly("x");
        assertThatThrownBy(broken::collectAsList).rootCause().hasMessageContaining("is not a Parquet file");
    }

    @ParameterizedTest
    @EnumSource
    void pathsOfOneReadAreOfOneRepository(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("a.csv", "1\n".getBytes(UTF_8), "b.csv", "2\n".getBytes(UTF_8)));
        assertThat(spark.read()
                        .format("oxen")
                        .option("repository", repository.at(""))
                        .load("a.csv", "b.csv"))
                .hasRows(RowFactory.create("1"), RowFactory.create("2"));
        assertThatThrownBy(() ->
                        spark.read().format("oxen").load(repository.at("a.csv"), "http://127.0.0.1:1/ann/pets/b.csv"))
                .hasMessageContaining("are not of one repository and version");
        assertThatThrownBy(() -> spark.read().format("oxen").load(repository.at("a.csv"), repository.at("c.csv")))
                .hasMessageContaining("has no 'c.csv'");
        assertThatThrownBy(() -> spark.read().format("oxen").load(repository.at("*.tsv")))
                .hasMessageContaining("has no '*.tsv'");
        assertThat(TestCatalog.of(spark, repository)
                        .sql("select * from $.`?.csv`")
                        .count())
                .isEqualTo(2);
        assertThat(spark.read()
                        .format("oxen")
                        .option("as", "files")
                        .load(repository.at("*"))
                        .select("name"))
                .hasRows(RowFactory.create("a.csv"), RowFactory.create("b.csv"));
    }

    @ParameterizedTest
    @EnumSource
    void metadataIsThereForThoseWhoAsk(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = repository(backend, spark, folder);
        Dataset<Row> data = data(spark, repository);
        assertThat(data.columns()).containsExactly("id", "noise", "k");
        assertThat(data.select("_file_path", "_file_size", "_file_hash", "_commit_id")
                        .distinct())
                .hasRows(repository.files().stream()
                        .filter(file -> file.path().endsWith(".parquet"))
                        .map(file -> RowFactory.create(
                                file.path(),
                                file.size(),
                                file.hash().toString(),
                                repository.head().id().toString()))
                        .toList());
        assertThat(data.where("id = 6").selectExpr("k", "split(_file_path, '/')[1]"))
                .hasRows(RowFactory.create(2, "k=2"));

        repository.commit(Map.of("own.csv", "_file_path,b\nx,1\n".getBytes(UTF_8)));
        Dataset<Row> own = spark.read().format("oxen").option("header", true).load(repository.at("own.csv"));
        assertThat(own.select("_file_path", "_file_size")).hasRows(RowFactory.create("x", 17L));
        assertThat(TestCatalog.of(spark, repository).sql("select distinct _commit_id from $.data"))
                .hasRows(RowFactory.create(repository.head().id().toString()));
        assertThat(spark.read().format("oxen").load(repository.at("own.csv")).select("_c0", "_file_path"))
                .as("in text")
                .hasRows(RowFactory.create("_file_path", "own.csv"), RowFactory.create("x", "own.csv"));
    }
}
