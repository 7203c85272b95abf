package dev.oxenspark.spark.procedure;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.OxenException;
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
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(OxenSparkExtension.class)
final class TestProcedures {
    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static Row row(@Nullable Object... values) {
        return RowFactory.create(values);
    }

    private static Dataset<Row> call(TestCatalog catalog, String procedure, String arguments) {
        return catalog.spark()
                .sql("CALL ox.system.%s(repository => '%s'%s)"
                        .formatted(procedure, catalog.repository(), arguments.isEmpty() ? "" : ", " + arguments));
    }

    private static List<String> text(TestCatalog catalog, String path) {
        return catalog.sql("SELECT * FROM $.`%s`".formatted(path)).collectAsList().stream()
                .map(row -> row.getString(0))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void branchesAreMadeAndDeleted(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit first = repository.commit(Map.of("a.csv", bytes("1\n")));
        Commit second = repository.commit(Map.of("a.csv", bytes("2\n")));
        TestCatalog catalog = TestCatalog.of(spark, repository);
        String one = first.id().toString();
        String two = second.id().toString();

        assertThat(call(catalog, "create_branch", "branch => 'review/ann'")).hasRows(row("created", "review/ann", two));
        assertThat(call(catalog, "create_branch", "branch => 'review/ann', from => 'main'"))
                .hasRows(row("exists", "review/ann", two));
        assertThatThrownBy(() -> call(catalog, "create_branch", "branch => 'review/ann', from => '" + one + "'"))
                .hasMessageContaining("exists already, at commit " + two + " and not at " + one);
        assertThat(spark.sql("CALL ox.system.create_branch('%s', 'old', '%s')"
                        .formatted(catalog.repository(), one.substring(0, 8))))
                .hasRows(row("created", "old", one));
        assertThat(catalog.sql("SELECT name FROM $.meta.branches")).hasRows(row("main"), row("old"), row("review/ann"));

        assertThatThrownBy(() -> call(catalog, "delete_branch", "branch => 'old', expected => 'main'"))
                .hasMessageContaining("was not deleted");
        assertThat(call(catalog, "delete_branch", "branch => 'old'")).hasRows(row("deleted", "old", one));
        assertThatThrownBy(() -> call(catalog, "delete_branch", "branch => 'old'"))
                .hasMessageContaining("'old' not found");
        assertThatThrownBy(() -> call(catalog, "delete_branch", "branch => 'main'"))
                .hasMessageContaining("is the default branch");
        assertThatThrownBy(() -> call(catalog, "create_branch", "branch => 'a b'"))
                .hasMessageContaining("Oxen allows no branch");
    }

    @ParameterizedTest
    @EnumSource
    void aRepositoryIsMadeOnceAndWrittenTo(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        TestCatalog catalog = TestCatalog.of(spark, repository);
        String name = catalog.repository() + "-new";
        String location = repository.at("") + "-new";

        String statement = "CALL ox.system.create_repository(repository => '%s')".formatted(name);
        assertThat(spark.sql(statement)).hasRows(row("created", location));
        assertThat(spark.sql(statement)).hasRows(row("exists", location));
        String table = "ox.`" + name.replace("/", "`.`") + "`.t";
        spark.sql("CREATE TABLE " + table + " AS SELECT 1 AS a");
        assertThat(spark.sql("SELECT * FROM " + table)).hasRows(row(1));
        assertThatThrownBy(() -> spark.sql("CALL ox.system.create_repository(repository => 'a/b/c')"))
                .hasMessageContaining("'a/b/c' names no repository of");
    }

    @ParameterizedTest
    @EnumSource
    void aPathIsRestoredByANewCommit(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit first = repository.commit(
                Map.of("data/a.csv", bytes("good\n"), "data/b.csv", bytes("same\n"), "other.csv", bytes("1\n")));
        repository.commit(
                Map.of("data/a.csv", bytes("bad\n"), "data/c.csv", bytes("new\n"), "other.csv", bytes("2\n")));
        repository.transact("main", transaction -> transaction.remove("data/b.csv"));
        TestCatalog catalog = TestCatalog.of(spark, repository);

        Dataset<Row> answer = call(
                catalog,
                "restore_path",
                "path => 'data', from => '%s', message => 'Back', author => 'Bob'".formatted(first.id()));
        Commit head = repository.head();
        assertThat(answer).hasRows(row("committed", "main", head.id().toString(), 1L, 1L, 1L));
        assertThat(head.message()).startsWith("Back");
        assertThat(head.author()).isEqualTo("Bob");
        assertThat(repository.history()).hasSize(4);
        assertThat(repository.paths()).containsExactly("data/a.csv", "data/b.csv", "other.csv");
        assertThat(text(catalog, "data/a.csv")).containsExactly("good");
        assertThat(text(catalog, "other.csv")).containsExactly("2");

        assertThat(call(catalog, "restore_path", "path => 'data', from => '%s'".formatted(first.id())))
                .hasRows(row("unchanged", "main", head.id().toString(), 0L, 0L, 0L));
        assertThatThrownBy(() -> call(catalog, "restore_path", "path => 'nope', from => 'main'"))
                .hasMessageContaining("'nope' not found");
        assertThatThrownBy(() -> call(
                        catalog,
                        "restore_path",
                        "path => 'data', from => 'main', branch => '%s'".formatted(first.id())))
                .hasMessageContaining("not a branch");
        assertThat(repository.history()).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource
    void aMergeBringsWhatOnlyTheSourceChanged(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit base = repository.commit(Map.of(
                "ours.csv",
                bytes("0\n"),
                "theirs.csv",
                bytes("0\n"),
                "both.csv",
                bytes("0\n"),
                "gone.csv",
                bytes("0\n")));
        repository.commit(
                "review", Map.of("theirs.csv", bytes("1\n"), "both.csv", bytes("1\n"), "new/a.csv", bytes("1\n")));
        Commit theirs = repository.transact("review", transaction -> transaction.remove("gone.csv"));
        Commit ours = repository.commit(Map.of("ours.csv", bytes("1\n"), "both.csv", bytes("1\n")));
        TestCatalog catalog = TestCatalog.of(spark, repository);

        Dataset<Row> answer = call(catalog, "merge", "source => 'review'");
        Commit merge = repository.head();
        assertThat(answer).hasRows(row("committed", "main", merge.id().toString(), 1L, 1L, 1L));
        assertThat(merge.parents()).containsExactly(ours.id(), theirs.id());
        assertThat(merge.message()).startsWith("Merge review into main");
        assertThat(repository.paths()).containsExactly("both.csv", "new/a.csv", "ours.csv", "theirs.csv");
        assertThat(text(catalog, "ours.csv")).containsExactly("1");
        assertThat(text(catalog, "theirs.csv")).containsExactly("1");
        assertThat(call(catalog, "merge", "source => 'review'"))
                .hasRows(row("up to date", "main", merge.id().toString(), 0L, 0L, 0L));

        assertThat(catalog.sql("SELECT count(*) FROM $.meta.commits")).hasRows(row(5L));
        assertThat(spark.read()
                        .format("oxen")
                        .option("timestampAsOf", theirs.timestamp().toString())
                        .load(repository.at("ours.csv")))
                .as("at that time, what was merged later was not on the branch")
                .hasRows(row("0"));
        assertThat(base.timestamp()).isBefore(theirs.timestamp());
    }

    @ParameterizedTest
    @EnumSource
    void aMergeNamesWhatBothChangedAndCommitsNothing(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit base = repository.commit(Map.of("a.csv", bytes("0\n"), "b.csv", bytes("0\n"), "c.csv", bytes("0\n")));
        repository.commit("review", Map.of("a.csv", bytes("1\n"), "d", bytes("a file"), "e.csv", bytes("1\n")));
        repository.transact("review", transaction -> transaction.remove("b.csv"));
        Commit ours = repository.commit(Map.of(
                "a.csv", bytes("2\n"), "b.csv", bytes("2\n"), "d/in.csv", bytes("a folder"), "e.csv", bytes("1\n")));
        TestCatalog catalog = TestCatalog.of(spark, repository);

        assertThatThrownBy(() -> call(catalog, "merge", "source => 'review'"))
                .isInstanceOf(OxenException.class)
                .hasMessageContaining("since commit " + base.id() + " both changed a.csv, b.csv, d.")
                .hasMessageContaining("Nothing was committed");
        assertThat(repository.head()).isEqualTo(ours);
        assertThatThrownBy(() -> call(catalog, "merge", "source => 'review', strategy => 'ours'"))
                .hasMessageContaining("strategy 'ours' is neither merge nor squash");
    }

    @Test
    @NeedsOxenServer
    void aMergeGoesOnTopOfWhatCameMeanwhileUnlessThatChangedTheSame(SparkSession spark) {
        RepositoryAddress.Remote address = OxenServer.shared().newRepository();
        TestRepository repository = new TestRepository(address);
        repository.commit(Map.of("a.csv", bytes("0\n")));
        Commit theirs = repository.commit("review", Map.of("b.csv", bytes("1\n")));
        repository.commit("other", Map.of("b.csv", bytes("2\n"), "d.csv", bytes("2\n")));
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            TestCatalog catalog = TestCatalog.of(spark, new TestRepository(proxy.through(address)));

            atFirstStore(proxy, () -> repository.commit(Map.of("c.csv", bytes("meanwhile\n"))));
            call(catalog, "merge", "source => 'review'");
            Commit merge = repository.head();
            assertThat(merge.parents()).hasSize(2).endsWith(theirs.id());
            assertThat(repository.paths()).containsExactly("a.csv", "b.csv", "c.csv");

            repository.commit(Map.of("b.csv", bytes("2\n")));
            atFirstStore(proxy, () -> repository.commit(Map.of("d.csv", bytes("meanwhile\n"))));
            assertThatThrownBy(() -> call(catalog, "merge", "source => 'other'"))
                    .isInstanceOf(OxenException.class)
                    .hasMessageContaining("Branch 'main' changed at the same paths")
                    .hasMessageContaining("d.csv");
            assertThat(text(catalog, "d.csv")).containsExactly("meanwhile");
        }
    }

    /** Lets something happen between the reading of a branch's head and the commit that is built on it. */
    private static void atFirstStore(FaultProxy proxy, Runnable action) {
        AtomicBoolean done = new AtomicBoolean();
        proxy.rule(request -> {
            if (request.is("POST", "/tree/nodes") && !done.getAndSet(true)) {
                action.run();
            }
            return Fault.none();
        });
    }

    @ParameterizedTest
    @EnumSource
    void aSquashHasOneParentAndCrossedMergesAreRefused(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("a.csv", bytes("0\n")));
        Commit ours = repository.head();
        Commit theirs = repository.commit("review", Map.of("b.csv", bytes("1\n")));
        TestCatalog catalog = TestCatalog.of(spark, repository);

        call(catalog, "merge", "source => 'review', strategy => 'squash', message => 'All of it'");
        Commit squash = repository.head();
        assertThat(squash.parents()).containsExactly(ours.id());
        assertThat(squash.message()).startsWith("All of it");
        assertThat(repository.paths()).containsExactly("a.csv", "b.csv");

        call(catalog, "merge", "source => 'main', branch => 'review'");
        assertThat(repository.head("review").parents())
                .as("nothing to bring, so nothing was committed")
                .containsExactlyElementsOf(theirs.parents());

        Commit left = repository.commit(Map.of("left.csv", bytes("1\n")));
        Commit right = repository.commit("review", Map.of("right.csv", bytes("1\n")));
        call(catalog, "merge", "source => '%s'".formatted(right.id()));
        call(catalog, "merge", "source => '%s', branch => 'review'".formatted(left.id()));
        assertThatThrownBy(() -> call(catalog, "merge", "source => 'review'"))
                .hasMessageContaining("were merged crosswise")
                .hasMessageContaining(left.id().toString())
                .hasMessageContaining(right.id().toString());
    }

    @ParameterizedTest
    @EnumSource
    void diffTellsWhatDiffers(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit first = repository.commit(Map.of("a.csv", bytes("1\n"), "x/b.csv", bytes("1\n")));
        repository.commit(Map.of("a.csv", bytes("2\n"), "x/b.csv", bytes("2\n")));
        repository.commit(Map.of("c.csv", bytes("3\n")));
        TestCatalog catalog = TestCatalog.of(spark, repository);

        assertThat(call(catalog, "diff", "").select("path", "change")).hasRows(row("c.csv", "added"));
        assertThat(call(catalog, "diff", "from => '%s', to => 'main', path => 'x'".formatted(first.id()))
                        .select("path", "change"))
                .hasRows(row("x/b.csv", "modified"));
        assertThatThrownBy(() -> call(catalog, "diff", "path => 'nope'")).hasMessageContaining("has files at 'nope'");
    }

    @SinceSpark("4.1")
    @ParameterizedTest
    @EnumSource
    void areListed(Backend backend, SparkSession spark, TestFolder folder) {
        TestCatalog.of(spark, backend.newRepository(folder));
        assertThat(spark.sql("SHOW PROCEDURES IN ox.system").selectExpr("procedure_name"))
                .hasRows(
                        row("create_branch"),
                        row("create_repository"),
                        row("delete_branch"),
                        row("diff"),
                        row("merge"),
                        row("restore_path"));
    }

    @ParameterizedTest
    @EnumSource
    void areSuggested(Backend backend, SparkSession spark, TestFolder folder) {
        TestCatalog catalog = TestCatalog.of(spark, backend.newRepository(folder));
        assertThatThrownBy(() -> call(catalog, "create_brunch", "branch => 'x'"))
                .hasStackTraceContaining("Did you mean 'create_branch'?");
    }
}
