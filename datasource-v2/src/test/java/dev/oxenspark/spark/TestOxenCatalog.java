package dev.oxenspark.spark;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.Fault;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.SinceSpark;
import dev.oxenspark.spark.testing.TestCatalog;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Repositories by their names in SQL. */
@ExtendWith(OxenSparkExtension.class)
final class TestOxenCatalog {
    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static Row row(Object... values) {
        return RowFactory.create(values);
    }

    private static List<String> column(Dataset<Row> rows, String name) {
        return rows.select(name).collectAsList().stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private static Commit pets(TestRepository repository) {
        return repository.commit(Map.of(
                "README.md",
                bytes("Pets"),
                "pets.csv",
                bytes("cat\ndog\n"),
                "data/train.csv",
                bytes("1\n2\n"),
                "data/deep/er/a.jsonl",
                bytes("{\"a\":1}\n"),
                "images/cat.png",
                bytes("meow"),
                "_hidden/x.csv",
                bytes("1\n")));
    }

    @ParameterizedTest
    @EnumSource
    void listsWhatThereIs(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        pets(repository);
        TestCatalog catalog = TestCatalog.of(spark, repository);
        String name = catalog.repository().replaceFirst(".*/", "");

        String above = backend == Backend.SERVER ? "ox.tests" : "ox";
        assertThat(column(spark.sql("SHOW NAMESPACES IN " + above), "namespace"))
                .anyMatch(namespace -> namespace.endsWith(name) || namespace.endsWith("`" + name + "`"));
        if (backend == Backend.SERVER) {
            assertThat(column(spark.sql("SHOW NAMESPACES IN ox"), "namespace")).contains("tests");
        }
        assertThat(column(catalog.sql("SHOW NAMESPACES IN $"), "namespace"))
                .extracting(namespace -> namespace.replaceFirst(".*\\.", ""))
                .containsExactlyInAnyOrder("data", "images", "meta");
        assertThat(column(catalog.sql("SHOW NAMESPACES IN $.data.deep"), "namespace"))
                .hasSize(1)
                .allMatch(namespace -> namespace.endsWith("data.deep.er"));
        assertThat(column(catalog.sql("SHOW TABLES IN $"), "tableName"))
                .containsExactlyInAnyOrder("data", "images", "pets.csv");
        assertThat(column(catalog.sql("SHOW TABLES IN $.data"), "tableName")).containsExactly("train.csv");
        assertThat(column(catalog.sql("SHOW TABLES IN $.meta"), "tableName")).contains("commits", "files");
        catalog.sql("USE $");
        assertThat(spark.sql("SELECT * FROM `data/train.csv`")).hasRows(row("1"), row("2"));
        assertThat(catalog.sql("SELECT * FROM $.data.`train.csv`")).hasRows(row("1"), row("2"));
        for (String absent : List.of("$.nothing", "$.`pets.csv`", above + ".`no-such`.x")) {
            assertThatThrownBy(() -> catalog.sql("SHOW TABLES IN " + absent))
                    .as(absent)
                    .hasMessageContaining("SCHEMA_NOT_FOUND");
        }
        assertThatThrownBy(() -> catalog.sql("SELECT * FROM $.`no.csv`"))
                .hasMessageContaining("TABLE_OR_VIEW_NOT_FOUND");
    }

    @ParameterizedTest
    @EnumSource
    void describesATableWithoutSecrets(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit commit = pets(repository);
        spark.conf().set("spark.sql.catalog.ox.token", "s3cr3t-of-the-catalog");
        spark.conf().set("spark.sql.catalog.ox.header", "true");
        TestCatalog catalog = TestCatalog.of(spark, repository);
        String table = catalog.table("pets.csv");

        assertThat(column(spark.sql("SHOW COLUMNS IN " + table), "col_name")).containsExactly("cat");
        Map<String, String> properties = new java.util.HashMap<>();
        spark.sql("SHOW TBLPROPERTIES " + table)
                .collectAsList()
                .forEach(row -> properties.put(row.getString(0), row.getString(1)));
        assertThat(properties)
                .containsEntry("commit-id", commit.id().toString())
                .containsEntry("branch", "main")
                .containsEntry("format", "csv");
        String described =
                spark.sql("DESCRIBE EXTENDED " + table).collectAsList().toString();
        assertThat(described)
                .contains("cat,string", "oxen", commit.id().toString(), repository.at("pets.csv"))
                .doesNotContain("s3cr3t");
        assertThat(properties.toString()
                        + spark.sql("EXPLAIN EXTENDED SELECT * FROM " + table)
                                .first()
                                .getString(0))
                .doesNotContain("s3cr3t");
        assertThat(catalog.sql("DESCRIBE NAMESPACE EXTENDED $.data")
                        .collectAsList()
                        .toString())
                .contains(repository.at("data"));
    }

    @ParameterizedTest
    @EnumSource
    void readsTheVersionThatSqlNames(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit first = repository.commit(Map.of("a.csv", bytes("one\n")));
        repository.commit(Map.of("a.csv", bytes("two\n")));
        repository.commit("review/ann", Map.of("a.csv", bytes("three\n")));
        TestCatalog catalog = TestCatalog.of(spark, repository);
        String id = first.id().toString();

        assertThat(catalog.sql("SELECT * FROM $.`a.csv`")).hasRows(row("two"));
        assertThat(catalog.sql("SELECT * FROM $.`a.csv` VERSION AS OF 'review/ann'"))
                .hasRows(row("three"));
        assertThat(catalog.sql("SELECT * FROM $.`a.csv` VERSION AS OF '%s'".formatted(id)))
                .hasRows(row("one"));
        assertThat(catalog.sql("SELECT * FROM $.`a.csv` VERSION AS OF '%s'".formatted(id.substring(0, 10))))
                .hasRows(row("one"));
        assertThat(catalog.sql("SELECT * FROM $.`a.csv` TIMESTAMP AS OF '%s'".formatted(first.timestamp())))
                .hasRows(row("one"));
        assertThat(spark.read().option("versionAsOf", id).table(catalog.table("a.csv")))
                .hasRows(row("one"));
        spark.conf().set("spark.datasource.oxen.revision", "review/ann");
        assertThat(catalog.sql("SELECT * FROM $.`a.csv`")).hasRows(row("three"));
        assertThat(catalog.sql("SELECT * FROM $.`a.csv` VERSION AS OF 'main'")).hasRows(row("two"));
        assertThatThrownBy(() -> catalog.sql("SELECT * FROM $.`a.csv` VERSION AS OF 'mian'"))
                .hasMessageContaining("Did you mean 'main'?");
        assertThatThrownBy(() -> catalog.sql("SELECT * FROM $.`a.csv` TIMESTAMP AS OF '2001-01-01'"))
                .hasMessageContaining("had no commit at 2001-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @EnumSource
    void aQueryReadsWhatIsNewestThen(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit first = repository.commit(Map.of("a.csv", bytes("one\n")));
        TestCatalog catalog = TestCatalog.of(spark, repository);
        Dataset<Row> table = catalog.sql("SELECT * FROM $.`a.csv`");
        Dataset<Row> pinned = catalog.sql("SELECT * FROM $.`a.csv` VERSION AS OF '%s'".formatted(first.id()));
        assertThat(table).hasRows(row("one"));
        repository.commit(Map.of("a.csv", bytes("two\n")));

        assertThat(catalog.sql("SELECT * FROM $.`a.csv`")).hasRows(row("two"));
        assertThat(table).as("a query that ran is what it was").hasRows(row("one"));
        assertThat(pinned).hasRows(row("one"));
    }

    @SinceSpark("4.1")
    @ParameterizedTest
    @EnumSource
    void aQueryReadsOneCommitWheneverItsPartsWereMade(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("a.csv", bytes("one\n")));
        TestCatalog catalog = TestCatalog.of(spark, repository);
        Dataset<Row> table = catalog.sql("SELECT * FROM $.`a.csv`");
        repository.commit(Map.of("a.csv", bytes("two\n")));
        assertThat(table.join(catalog.sql("SELECT _c0 AS b FROM $.`a.csv`"))).hasRows(row("two", "two"));
    }

    @ParameterizedTest
    @EnumSource
    void insertsAndOverwritesAreOneCommitEach(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        pets(repository);
        TestCatalog catalog = TestCatalog.of(spark, repository);

        catalog.sql("CREATE TABLE $.`data/new` OPTIONS (message 'New pets') AS SELECT 1L AS id, 'cat' AS label");
        assertThat(repository.head().message()).startsWith("New pets");
        catalog.sql("INSERT INTO $.`data/new` VALUES (2, 'dog')");
        catalog.sql("INSERT INTO $.`data/new` (label, id) VALUES ('cow', 3)");
        assertThat(catalog.sql("SELECT * FROM $.`data/new`")).hasRows(row(1L, "cat"), row(2L, "dog"), row(3L, "cow"));
        assertThat(repository.history()).hasSize(4);

        catalog.sql("INSERT OVERWRITE $.`data/new` SELECT id + 10, label FROM $.`data/new` WHERE id < 3");
        assertThat(catalog.sql("SELECT * FROM $.`data/new`")).hasRows(row(11L, "cat"), row(12L, "dog"));
        assertThat(repository.history()).hasSize(5);
        assertThat(repository.paths()).contains("README.md", "data/train.csv");

        catalog.sql("CREATE OR REPLACE TABLE $.`data/new` AS SELECT true AS other");
        assertThat(catalog.sql("SELECT * FROM $.`data/new`")).hasRows(row(true));
        catalog.sql("CREATE TABLE IF NOT EXISTS $.`data/new` AS SELECT 1 AS ignored");
        catalog.sql("CREATE TABLE $.`out/a.csv` USING csv AS SELECT 'x' AS a");
        assertThat(catalog.sql("SELECT * FROM $.`out/a.csv`")).hasRows(row("x"));
        assertThat(repository.history()).hasSize(7);
    }

    @ParameterizedTest
    @EnumSource
    void aWriteMayGoToAnotherBranch(Backend backend, SparkSession spark, TestFolder folder) throws Exception {
        TestRepository repository = backend.newRepository(folder);
        TestCatalog catalog = TestCatalog.of(spark, repository);
        catalog.sql("CREATE TABLE $.t AS SELECT 1L AS id");

        spark.range(2, 3).writeTo(catalog.table("t")).option("branch", "review").append();
        spark.range(3, 4).writeTo(catalog.table("t")).option("branch", "review").append();

        assertThat(catalog.sql("SELECT * FROM $.t")).hasRows(row(1L));
        assertThat(catalog.sql("SELECT * FROM $.t VERSION AS OF 'review'")).hasRows(row(1L), row(2L), row(3L));
        assertThatThrownBy(() -> spark.range(1)
                        .writeTo(catalog.table("t"))
                        .option("revision", "review")
                        .append())
                .hasMessageContaining("To write to another branch, give option branch");
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatItDoesNotDo(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        pets(repository);
        TestCatalog catalog = TestCatalog.of(spark, repository);
        int commits = repository.history().size();

        for (String statement : List.of(
                "DROP TABLE $.`pets.csv`",
                "ALTER TABLE $.`pets.csv` ADD COLUMN x INT",
                "CREATE NAMESPACE $.new",
                "CREATE TABLE $.new (a INT)",
                "CREATE TABLE $.new PARTITIONED BY (a) AS SELECT 1 AS a",
                "CREATE TABLE $.new TBLPROPERTIES (x = 'y') AS SELECT 1 AS a")) {
            assertThatThrownBy(() -> catalog.sql(statement)).as(statement).hasMessageContaining("is not supported in");
        }
        assertThatThrownBy(() -> catalog.sql("INSERT INTO $.`pets.csv` VALUES ('cow')"))
                .hasMessageContaining("Append to a directory, such as pets/");
        assertThatThrownBy(() -> catalog.sql("INSERT INTO $.images SELECT * FROM $.images"))
                .hasMessageContaining("does not support append");
        assertThatThrownBy(() -> spark.read()
                        .option("header", true)
                        .table(catalog.table("pets.csv"))
                        .collectAsList())
                .hasMessageContaining("Set spark.datasource.oxen.header for the session");
        assertThat(repository.history()).hasSize(commits);
    }

    @Test
    void saysWhatIsMissingInItsConfiguration(SparkSession spark) {
        spark.conf().set("spark.sql.catalog.bare", "dev.oxenspark.spark.OxenCatalog");
        assertThatThrownBy(() -> spark.sql("SHOW NAMESPACES IN bare"))
                .hasStackTraceContaining("Set spark.sql.catalog.bare.url");
        spark.conf().set("spark.sql.catalog.leaky", "dev.oxenspark.spark.OxenCatalog");
        spark.conf().set("spark.sql.catalog.leaky.url", "http://127.0.0.1:1");
        spark.conf().set("spark.sql.catalog.leaky.api-key", "s3cr3t");
        assertThatThrownBy(() -> spark.sql("SHOW NAMESPACES IN leaky"))
                .hasStackTraceContaining("The credential is option token");
    }

    @Test
    @NeedsOxenServer
    void aServerThatListsNothingIsUsedByName(SparkSession spark) {
        RepositoryAddress.Remote address = OxenServer.shared().newRepository();
        new TestRepository(address).commit(Map.of("data/a.csv", bytes("one\n")));
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            proxy.rule(request -> request.path().startsWith("/api/namespaces")
                            || request.path().equals("/api/repos/" + address.namespace())
                    ? Fault.answer(404, Map.of("oxen-version", "0.65.2"), "{\"status\":\"error\"}")
                    : Fault.none());
            TestCatalog catalog = TestCatalog.of(spark, new TestRepository(proxy.through(address)));

            assertThatThrownBy(() -> spark.sql("SHOW NAMESPACES IN ox"))
                    .hasMessageContaining("does not list its namespaces. They can be used all the same, by name");
            assertThatThrownBy(() -> spark.sql("SHOW NAMESPACES IN ox.tests"))
                    .hasMessageContaining("does not list its repositories");
            assertThat(column(catalog.sql("SHOW TABLES IN $"), "tableName")).containsExactly("data");
            assertThat(catalog.sql("SELECT * FROM $.`data/a.csv`")).hasRows(row("one"));
        }
    }

    @Test
    @NeedsOxenServer
    void theTokenOfTheSessionWinsOverTheCatalogsAndThatOverTheEnvironments(SparkSession spark) {
        RepositoryAddress.Remote address = OxenServer.shared().newRepository();
        new TestRepository(address).commit(Map.of("a.csv", bytes("one\n")));
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            spark.conf().set("spark.sql.catalog.ox.token", "of-the-catalog");
            TestCatalog catalog = TestCatalog.of(spark, new TestRepository(proxy.through(address)));
            catalog.sql("SELECT * FROM $.`a.csv`").collectAsList();
            assertThat(proxy.requests())
                    .isNotEmpty()
                    .allMatch(request -> request.header("Authorization").equals("Bearer of-the-catalog"));

            spark.conf().set("spark.datasource.oxen.token", "of-the-session");
            proxy.forget();
            catalog.sql("SELECT * FROM $.`a.csv`").collectAsList();
            assertThat(proxy.requests())
                    .isNotEmpty()
                    .allMatch(request -> request.header("Authorization").equals("Bearer of-the-session"));
        }
    }
}
