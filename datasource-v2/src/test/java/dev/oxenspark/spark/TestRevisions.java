package dev.oxenspark.spark;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which version a query sees, and what finding it costs. */
@ExtendWith(OxenSparkExtension.class)
final class TestRevisions {
    private static Map<String, byte[]> file(String content) {
        return Map.of("a.csv", (content + "\n").getBytes(UTF_8));
    }

    private static Dataset<Row> at(SparkSession spark, TestRepository repository, String revision) {
        return spark.read().format("oxen").option("revision", revision).load(repository.at("a.csv"));
    }

    @ParameterizedTest
    @EnumSource
    void aRevisionIsABranchACommitOrThePrefixOfOne(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit first = repository.commit(file("1"));
        repository.commit(file("2"));
        repository.commit("review/ann", file("3"));

        String id = first.id().toString();
        assertThat(at(spark, repository, "main")).hasRows(RowFactory.create("2"));
        assertThat(at(spark, repository, "review/ann")).hasRows(RowFactory.create("3"));
        assertThat(at(spark, repository, id)).hasRows(RowFactory.create("1"));
        assertThat(at(spark, repository, id.substring(0, 8))).hasRows(RowFactory.create("1"));
        assertThat(spark.read().format("oxen").load(repository.at("a.csv"))).hasRows(RowFactory.create("2"));

        assertThatThrownBy(() -> at(spark, repository, "mian"))
                .hasMessageContaining("'mian'")
                .hasMessageContaining(repository.address().text())
                .hasMessageContaining("Did you mean 'main'?");
        assertThatThrownBy(() -> at(spark, repository, "ffffffffffffffffffffffffffffff"))
                .hasMessageContaining("ffffffffffffffffffffffffffffff");
    }

    @ParameterizedTest
    @EnumSource
    void anAbsentRepositoryIsSaidToBeAbsent(Backend backend, SparkSession spark, TestFolder folder) {
        String address = backend.unusedAddress(folder).text();
        assertThatThrownBy(() -> spark.read().format("oxen").load(address + "/a.csv"))
                .hasMessageContaining(address);
    }

    @ParameterizedTest
    @EnumSource
    void aBranchThatMovesIsResolvedOnce(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(file("1"));
        Dataset<Row> before = at(spark, repository, "main");
        repository.commit(file("2"));

        assertThat(before).hasRows(RowFactory.create("1"));
        assertThat(before.union(before)).hasRows(RowFactory.create("1"), RowFactory.create("1"));
        before.createOrReplaceTempView("before");
        repository.commit(file("3"));
        assertThat(spark.sql("select * from before")).hasRows(RowFactory.create("1"));
        assertThat(at(spark, repository, "main")).hasRows(RowFactory.create("3"));
    }

    @ParameterizedTest
    @EnumSource
    void anOptionWinsOverTheSession(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit first = repository.commit(file("1"));
        repository.commit(file("2"));
        spark.conf().set("spark.datasource.oxen.revision", first.id().toString());

        assertThat(spark.read().format("oxen").load(repository.at("a.csv"))).hasRows(RowFactory.create("1"));
        assertThat(at(spark, repository, "main")).hasRows(RowFactory.create("2"));
    }

    @ParameterizedTest
    @EnumSource
    void sqlReadsATemporaryView(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit first = repository.commit(file("1"));
        repository.commit(file("2"));
        spark.sql("create temporary view old using oxen options (path '%s', revision '%s')"
                .formatted(repository.at("a.csv"), first.id()));
        assertThat(spark.sql("select * from old")).hasRows(RowFactory.create("1"));
    }

    @NeedsOxenServer
    @Test
    void explainAsksNothingAndAQueryAsksLittle(SparkSession spark, TestFolder folder) {
        TestRepository direct = Backend.SERVER.newRepository(folder);
        spark.range(100).coalesce(1).write().format("oxen").save(direct.at("t.parquet"));
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            TestRepository repository = new TestRepository(proxy.through((RepositoryAddress.Remote) direct.address()));
            Dataset<Row> table = spark.read().format("oxen").load(repository.at("t.parquet"));
            assertThat(proxy.requests().stream().map(FaultProxy.Request::route))
                    .as("to resolve, to list, and to look at the footer")
                    .hasSizeLessThanOrEqualTo(8)
                    .filteredOn(route -> route.startsWith("/tree") || route.startsWith("/chunk"))
                    .hasSize(2);

            proxy.forget();
            Dataset<Row> query = table.where("id > 5").selectExpr("count(*) as n");
            query.explain(true);
            query.explain("formatted");
            query.explain("cost");
            assertThat(proxy.requests()).as("explain").isEmpty();

            assertThat(query).hasRows(RowFactory.create(94L));
            assertThat(proxy.count("GET", "/branches")).as("resolved before").isZero();
            assertThat(proxy.requests()).hasSizeLessThanOrEqualTo(2);

            proxy.forget();
            assertThat(spark.read()
                            .format("oxen")
                            .load(repository.at("t.parquet"))
                            .count())
                    .isEqualTo(100);
            assertThat(proxy.requests()).hasSizeLessThanOrEqualTo(7);
        }
    }
}
