package dev.oxenspark.spark.history;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.provenance.DeltaSource;
import dev.oxenspark.connector.provenance.ExportTrailers;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.SharedSpark;
import dev.oxenspark.spark.testing.TestCatalog;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.sql.Timestamp;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a repository knows of itself, by name and by path. */
@ExtendWith(OxenSparkExtension.class)
final class TestHistoryTables {
    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static Row row(@Nullable Object... values) {
        return RowFactory.create(values);
    }

    /** Both ways to the same rows. */
    private static Dataset<Row> read(TestRepository repository, TestCatalog catalog, String view, String columns) {
        Dataset<Row> byName = catalog.sql("SELECT %s FROM $.meta.%s".formatted(columns, view));
        Dataset<Row> byPath = catalog.spark()
                .read()
                .format("oxen")
                .option("as", view)
                .load(repository.at(""))
                .selectExpr(columns.split(", "));
        assertThat(byPath).hasSameRowsAs(byName);
        return byName;
    }

    @ParameterizedTest
    @EnumSource
    void commitsAreAllAncestorsOfTheVersion(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit first = repository.commit(Map.of("a.csv", bytes("1\n")));
        Commit second = repository.commit(Map.of("a.csv", bytes("2\n")));
        Commit aside = repository.commit("review", Map.of("b.csv", bytes("3\n")));
        TestCatalog catalog = TestCatalog.of(spark, repository);

        assertThat(read(repository, catalog, "commits", "commit_id, parent_ids, message, author, email, committed_at"))
                .hasRows(List.of(facts(second), facts(first)));
        assertThat(catalog.sql("SELECT commit_id FROM $.meta.commits VERSION AS OF 'review' LIMIT 1"))
                .hasRows(row(aside.id().toString()));
        assertThat(catalog.sql(
                        "SELECT commit_id FROM $.meta.commits TIMESTAMP AS OF '%s'".formatted(first.timestamp())))
                .hasRows(row(first.id().toString()));
        assertThat(catalog.sql("SELECT count(*) FROM $.meta.commits WHERE size(parent_ids) = 0 AND author = 'Ann'"))
                .hasRows(row(1L));
    }

    private static Row facts(Commit commit) {
        return row(
                commit.id().toString(),
                scala.jdk.javaapi.CollectionConverters.asScala(
                                commit.parents().stream().map(Hash::toString).toList())
                        .toSeq(),
                commit.message(),
                commit.author(),
                commit.email(),
                Timestamp.from(commit.timestamp().truncatedTo(ChronoUnit.MICROS)));
    }

    @ParameterizedTest
    @EnumSource
    void branchesAreWhereTheyAreNow(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit first = repository.commit(Map.of("a.csv", bytes("1\n")));
        Commit aside = repository.commit("review/ann", Map.of("b.csv", bytes("3\n")));
        TestCatalog catalog = TestCatalog.of(spark, repository);

        assertThat(read(repository, catalog, "branches", "name, commit_id, is_default"))
                .hasRows(
                        row("main", first.id().toString(), true),
                        row("review/ann", aside.id().toString(), false));
        repository.commit("third", Map.of("c.csv", bytes("3\n")));
        assertThat(catalog.sql("SELECT name FROM $.meta.branches WHERE NOT is_default"))
                .hasRows(row("review/ann"), row("third"));
    }

    @ParameterizedTest
    @EnumSource
    void filesAndDirectoriesAreThoseOfTheVersion(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit first = repository.commit(Map.of("a.csv", bytes("1\n")));
        repository.commit(Map.of("data/b.csv", bytes("12\n"), "data/deep/c.png", bytes("123")));
        TestCatalog catalog = TestCatalog.of(spark, repository);

        assertThat(read(repository, catalog, "files", "path, size"))
                .hasRows(row("a.csv", 2L), row("data/b.csv", 3L), row("data/deep/c.png", 3L));
        assertThat(catalog.sql("SELECT path, content FROM $.meta.files WHERE name LIKE 'c%'"))
                .hasRows(row("data/deep/c.png", bytes("123")));
        assertThat(catalog.sql("SELECT path FROM $.meta.files VERSION AS OF '%s'".formatted(first.id())))
                .hasRows(row("a.csv"));
        assertThat(read(repository, catalog, "directories", "path, name, parent, files, total_files, total_size"))
                .hasRows(
                        row("", "", null, 1L, 3L, 8L),
                        row("data", "data", "", 1L, 2L, 6L),
                        row("data/deep", "deep", "data", 1L, 1L, 3L));
        assertThat(spark.read()
                        .format("oxen")
                        .option("as", "directories")
                        .load(repository.at("data"))
                        .select("path"))
                .hasRows(row("data"), row("data/deep"));
    }

    @ParameterizedTest
    @EnumSource
    void aDiffIsWhatDiffersBetweenTwoRevisions(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit first = repository.commit(
                Map.of("kept.csv", bytes("1\n"), "data/a.csv", bytes("h\n1\n"), "data/gone.txt", bytes("gone")));
        Commit second = repository.transact("main", transaction -> transaction.remove("data/gone.txt"));
        Commit third = repository.commit(Map.of("data/a.csv", bytes("h\n1\n2\n"), "new.png", bytes("new")));
        TestCatalog catalog = TestCatalog.of(spark, repository);
        String columns = "path, change, from_size, to_size, from_rows, to_rows, from_commit_id, to_commit_id";
        String from = second.id().toString();
        String to = third.id().toString();

        assertThat(read(repository, catalog, "diff", columns))
                .as("without options: what the newest commit changed")
                .hasRows(
                        row("data/a.csv", "modified", 4L, 6L, 1L, 2L, from, to),
                        row("new.png", "added", null, 3L, null, null, from, to));
        Dataset<Row> between = catalog.sql("SELECT path, change, from_size FROM $.meta.diff WITH (`from` = '"
                + first.id() + "', `to` = '" + second.id() + "')");
        assertThat(between).hasRows(row("data/gone.txt", "removed", 4L));
        Dataset<Row> below = spark.read()
                .format("oxen")
                .option("as", "diff")
                .option("from", first.id().toString())
                .option("to", "main")
                .load(repository.at("data"));
        assertThat(below.select("path")).hasRows(row("data/a.csv"), row("data/gone.txt"));
        assertThat(catalog.sql("SELECT count(*) FROM $.meta.diff VERSION AS OF '%s' WHERE change = 'added'"
                        .formatted(first.id())))
                .as("a first commit adds all that it has")
                .hasRows(row(3L));
        assertThatThrownBy(() -> catalog.sql("SELECT * FROM $.meta.diff WITH (`from` = 'mian')")
                        .collectAsList())
                .hasMessageContaining("Did you mean 'main'?");
        assertThatThrownBy(() -> catalog.sql("SELECT * FROM $.meta.diff WITH (revision = 'main')")
                        .collectAsList())
                .hasMessageContaining("takes no option revision");
        assertThatThrownBy(
                        () -> spark.read().format("oxen").option("from", "main").load(repository.at("data")))
                .hasMessageContaining("from and to say what as = diff compares");
    }

    @ParameterizedTest
    @EnumSource
    void exportsAndSourcesAreWhatCommitsSayFedThem(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("a.csv", bytes("1\n")));
        Commit first = export(repository, "k1", new DeltaSource("s3a://lake/my images", 3, "id1"));
        Commit second = export(
                repository,
                "k2",
                new DeltaSource("s3a://lake/my images", 4, "id1"),
                new DeltaSource("file:/lake/labels", 0, "id2"));
        repository.commit(Map.of("a.csv", bytes("2\n")));
        TestCatalog catalog = TestCatalog.of(spark, repository);
        String one = first.id().toString();
        String two = second.id().toString();

        assertThat(read(repository, catalog, "exports", "commit_id, job, export_key, run_sha256"))
                .hasRows(row(one, "digits", "k1", "run"), row(two, "digits", "k2", "run"));
        assertThat(read(repository, catalog, "sources", "commit_id, job, location, version, metadata_id"))
                .hasRows(
                        row(one, "digits", "s3a://lake/my images", 3L, "id1"),
                        row(two, "digits", "s3a://lake/my images", 4L, "id1"),
                        row(two, "digits", "file:/lake/labels", 0L, "id2"));
        assertThat(catalog.sql("SELECT commit_id FROM $.meta.sources WHERE location LIKE '%images' AND version = 3"))
                .hasRows(row(one));
        assertThat(catalog.sql("SELECT count(*) FROM $.meta.exports VERSION AS OF '%s'".formatted(one)))
                .hasRows(row(1L));
    }

    private static Commit export(TestRepository repository, String key, DeltaSource... sources) {
        ExportTrailers trailers =
                new ExportTrailers(List.of(sources), "digits", key, "rowset", "content", "provenance", "run");
        return repository.transact("main", transaction -> {
            transaction.message(trailers.appendTo("Digits"));
            try (UploadSession session = transaction.uploads().open()) {
                transaction.add(session.put("digits.csv", BlobSource.of(bytes(key))));
                session.flush();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aRepositoryWithoutCommitsHasEmptyTables(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        TestCatalog catalog = TestCatalog.of(spark, repository);
        for (String view : List.of("commits", "branches", "directories", "diff", "exports", "sources")) {
            assertThat(catalog.sql("SELECT * FROM $.meta." + view)).as(view).hasRows();
        }
        assertThatThrownBy(
                        () -> spark.read().format("oxen").option("as", "trees").load(repository.at("")))
                .hasMessageContaining("as 'trees' is none of table, files");
    }

    @ParameterizedTest
    @EnumSource
    void answersWithoutASparkJob(Backend backend, SparkSession spark, TestFolder folder) throws Exception {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("a.csv", bytes("1\n"), "data/b.csv", bytes("2\n")));
        TestCatalog catalog = TestCatalog.of(spark, repository);
        AtomicInteger jobs = new AtomicInteger();
        SparkListener listener = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart job) {
                jobs.incrementAndGet();
            }
        };
        spark.sparkContext().addSparkListener(listener);
        try {
            for (String view : List.of("commits", "branches", "files", "directories", "diff")) {
                String columns = view.equals("files") ? "path, size" : "*";
                assertThat(catalog.sql("SELECT %s FROM $.meta.%s".formatted(columns, view))
                                .collectAsList())
                        .isNotEmpty();
            }
            spark.sparkContext().listenerBus().waitUntilEmpty();
            assertThat(jobs).hasValue(0);
        } finally {
            spark.sparkContext().removeSparkListener(listener);
        }
    }

    @Test
    @NeedsOxenServer
    void asksAServerAsOftenForManyFilesAsForFew(SparkSession spark) {
        RepositoryAddress.Remote address = OxenServer.shared().newRepository();
        TestRepository repository = new TestRepository(address);
        repository.commit(Map.of("a/1.csv", bytes("1\n")));
        repository.commit(Map.of("a/2.csv", bytes("2\n")));
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            TestCatalog catalog = TestCatalog.of(spark, new TestRepository(proxy.through(address)));
            Map<String, Integer> few = requests(proxy, catalog);
            Map<String, byte[]> files = new HashMap<>();
            for (int i = 0; i < 500; i++) {
                files.put("folder-%d/%d.csv".formatted(i % 50, i), bytes(i + "\n"));
            }
            repository.commit(files);

            assertThat(requests(proxy, catalog)).isEqualTo(few);
            int looks = SharedSpark.isSince("4.1") ? 2 : 1;
            assertThat(few)
                    .as("five to see where the branch is, as often as Spark asks; then what the table is made of")
                    .isEqualTo(Map.of(
                            "branches", 5 * looks + 3,
                            "commits", 5 * looks + 2,
                            "files", 5 * looks + 1,
                            "directories", 5 * looks + 1,
                            "diff", 5 * looks + 5));
        }
    }

    private static Map<String, Integer> requests(FaultProxy proxy, TestCatalog catalog) {
        Map<String, Integer> requests = new HashMap<>();
        for (String view : List.of("branches", "commits", "files", "directories", "diff")) {
            proxy.forget();
            String columns = view.equals("files") ? "path, hash, size, last_commit_id" : "*";
            catalog.sql("SELECT %s FROM $.meta.%s".formatted(columns, view)).collectAsList();
            requests.put(view, proxy.requests().size());
        }
        return requests;
    }
}
