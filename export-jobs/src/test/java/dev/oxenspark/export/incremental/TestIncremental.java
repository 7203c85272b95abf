package dev.oxenspark.export.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Pictures;
import dev.oxenspark.export.testing.RunJson;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which way an export went, and what it read; that it is the same by all ways: {@link TestIncrementalHistories}. */
@ExportTest
final class TestIncremental {
    private static final String ROW_TRACKING = "alter table %s set tblproperties ('delta.enableRowTracking' = 'true')";
    private static final String CHANGE_FEED =
            "alter table %s set tblproperties ('delta.enableChangeDataFeed' = 'true')";

    @ParameterizedTest
    @EnumSource
    void withRowIdsOnlyDataFilesThatAreNewAreRead(Backend backend, Workbench bench) throws Exception {
        TestRepository repository = backend.newRepository(bench.folder());
        Pictures pictures = Pictures.of(bench, 3);
        JobText job = pictures.job(repository);
        pictures.table().sql(ROW_TRACKING);
        commit(bench, job);

        damage(pictures.table());
        pictures.content(3, "picture 3");
        pictures.table().append(pictures.rows(3, 4));
        assertThat(bench.run(job.with("/incremental", "full")).exitCode())
                .as("a damaged file can't be read")
                .isNotZero();
        commit(bench, job);

        JsonNode how = RunJson.of(repository, bench).path("incremental");
        assertThat(how.path("mode").asText()).isEqualTo("row-tracking");
        assertThat(how.path("rows").toString()).isEqualTo("{\"changed\":1,\"read\":1,\"taken\":3}");
        assertThat(column(bench, repository, "id")).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void aRowIsChangedWhenItsVersionIsAnotherOneAlsoALowerOne(Workbench bench) throws Exception {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        Pictures pictures = Pictures.of(bench, 4);
        JobText job = pictures.job(repository);
        pictures.table().sql(ROW_TRACKING);
        commit(bench, job);
        long before = pictures.table().version();

        pictures.table().sql("update %s set label = 'none' where id = 1");
        commit(bench, job);
        assertThat(rows(repository, bench)).isEqualTo("{\"changed\":1,\"read\":4,\"taken\":0}");

        pictures.table().sql("restore table %s to version as of " + before);
        commit(bench, job);
        assertThat(rows(repository, bench)).isEqualTo("{\"changed\":1,\"read\":4,\"taken\":0}");
        assertThat(repository.paths()).contains("images/odd/1.bin").doesNotContain("images/none/1.bin");

        assertThat(writtenIn(bench, repository, before + 1))
                .as("the second export, of three")
                .isEqualTo("[\"1\"]");
        assertThat(writtenIn(bench, repository, before + 2)).isEqualTo("[]");

        pictures.table().sql("optimize %s");
        pictures.content(2, "another picture");
        commit(bench, job);
        assertThat(rows(repository, bench)).as("nothing but the file").startsWith("{\"changed\":0,");
    }

    @ParameterizedTest
    @EnumSource
    void aChangeFeedTellsWhatCameAndWentHoweverOften(Backend backend, Workbench bench) throws Exception {
        TestRepository repository = backend.newRepository(bench.folder());
        Pictures pictures = Pictures.of(bench, 5);
        JobText job = pictures.job(repository);
        pictures.table().sql(CHANGE_FEED);
        commit(bench, job);

        pictures.table().sql("update %s set label = 'none' where id = 1");
        pictures.table().sql("update %s set label = 'odd' where id = 1");
        pictures.table().sql("update %s set label = 'some' where id = 2");
        pictures.table().sql("delete from %s where id = 3");
        pictures.table().append(pictures.rows(3, 4));
        pictures.table().append(pictures.rows(3, 4));
        assertThat(bench.run(job).ended(ExitCode.DATA).errorCode()).isEqualTo("KEY_DUPLICATE");
        pictures.table().sql("delete from %s where id = 3");
        damage(pictures.table());
        commit(bench, job);

        JsonNode how = RunJson.of(repository, bench).path("incremental");
        assertThat(how.path("mode").asText()).isEqualTo("cdf");
        assertThat(how.path("rows").toString()).isEqualTo("{\"changed\":1,\"read\":1,\"taken\":3}");
        assertThat(how.at("/obstacles/row-tracking").asText()).isEqualTo("the table has no row tracking");
        assertThat(writtenIn(bench, repository, 0)).isEqualTo("[\"unknown\", \"unknown\"]");
        assertThat(column(bench, repository, "id")).containsExactly(0L, 1L, 2L, 4L);

        JobText keyless = job.without("/dataset/key");
        assertThat(bench.run(keyless).exitCode())
                .as("damaged, and read in full")
                .isNotZero();
    }

    @Test
    void keysTellWhatChangedInRowsOfAnyQuery(Workbench bench) throws Exception {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable left = bench.table("left").write("select id, id * 10 as a from range(4)");
        LakeTable right = bench.table("right").write("select id, id * 100 as b from range(4)");
        JobText job = bench.job(left, repository)
                .withTable("others", right)
                .with("/source/sql", "select id, a, b from rows join others using (id)")
                .with("/dataset/key", new String[] {"id"})
                .with("/incremental", "key-diff");
        commit(bench, job);
        assertThat(mode(repository, bench)).as("of the first export").isEqualTo("full");

        right.sql("update %s set b = 7 where id = 1");
        right.sql("delete from %s where id = 2");
        left.append("select 4L id, 40L a");
        right.append("select 4L id, 400L b");
        commit(bench, job);
        assertThat(RunJson.of(repository, bench).at("/incremental/obstacles").toString())
                .isEqualTo("{}");
        assertThat(rows(repository, bench)).isEqualTo("{\"added\":1,\"changed\":1,\"removed\":1}");

        commit(
                bench,
                job.with("/incremental", "row-tracking")
                        .with("/source/sql", "select id, a, b + 1 b from rows join others using (id)"));
        assertThat(RunJson.of(repository, bench).at("/incremental/obstacles").toString())
                .isEqualTo("{\"row-tracking\":\"section query is not as in the last export\"}");
    }

    @Test
    void aFunctionThatIsDefinedElsewhereMayHaveChanged(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table =
                bench.table("rows").write("select id, 'a' label from range(3)").sql(ROW_TRACKING);
        JobText job = bench.job(table, repository).with("/source/sql", "select id, label, plus(id) more from rows");
        bench.spark().sql("create or replace function plus(x bigint) returns bigint return x + 1");
        commit(bench, job);
        bench.spark().sql("create or replace function plus(x bigint) returns bigint return x + 10");
        table.append("select 3L id, 'a' label");
        commit(bench, job);
        assertThat(column(bench, repository, "more")).containsExactly(10L, 11L, 12L, 13L);
    }

    @Test
    void whatStandsInTheWayOfAnIncrementIsRecordedAndAllIsRead(Workbench bench) throws Exception {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        Pictures pictures = Pictures.of(bench, 4);
        JobText job = pictures.job(repository).with("/incremental", "row-tracking");
        commit(bench, job);
        pictures.table().sql(ROW_TRACKING).sql("update %s set label = 'x' where id = 0");
        commit(bench, job);
        assertThat(obstacle(repository, bench)).isEqualTo("the last export recorded no row ids");

        pictures.table().sql("update %s set label = 'y' where id = 0").vacuum();
        commit(bench, job);
        assertThat(obstacle(repository, bench)).contains("are gone, ", ".parquet first");

        pictures.table().sql("alter table %s add column more int").sql("update %s set label = 'z' where id = 0");
        commit(bench, job);
        assertThat(obstacle(repository, bench)).contains("schemaSha256 of table");

        pictures.table().sql("update %s set label = 'w' where id = 0");
        Files.delete(stored(repository, "data/train.parquet"));
        commit(bench, job);
        assertThat(obstacle(repository, bench)).startsWith("Can't tell what changed: ");
        assertThat(repository.paths()).contains("images/w/0.bin");
    }

    private static void commit(Workbench bench, JobText job) {
        assertThat(bench.run(job).ended(ExitCode.OK).json().path("status").asText())
                .isEqualTo("COMMITTED");
    }

    /** The data files of the newest version become unreadable; they stay where they are. */
    private static void damage(LakeTable table) throws IOException {
        for (String file : table.spark()
                .read()
                .format("delta")
                .load(table.path().toString())
                .inputFiles()) {
            Files.writeString(Path.of(URI.create(file)), "no Parquet");
        }
    }

    /** In order of id. */
    private static List<Long> column(Workbench bench, TestRepository repository, String name) {
        return bench
                .spark()
                .read()
                .format("oxen")
                .load(repository.at("data/train.parquet"))
                .orderBy("id")
                .collectAsList()
                .stream()
                .map(row -> row.<Long>getAs(name))
                .toList();
    }

    private static String mode(TestRepository repository, Workbench bench) throws IOException {
        return RunJson.of(repository, bench).at("/incremental/mode").asText();
    }

    private static String rows(TestRepository repository, Workbench bench) throws IOException {
        return RunJson.of(repository, bench).at("/incremental/rows").toString();
    }

    /** How many rows of each export a version wrote. */
    private static String writtenIn(Workbench bench, TestRepository repository, long version) {
        JsonNode answer = bench.execute(
                        "audit",
                        "table",
                        "rows",
                        "--rows-written-in",
                        "" + version,
                        "--repository",
                        repository.at(""),
                        "--json")
                .ended(ExitCode.OK)
                .json();
        return answer.at("/exports").findValuesAsText("rows").stream()
                .map(rows -> '"' + rows + '"')
                .toList()
                .toString();
    }

    /** Where a repository in a folder keeps the content of a file. */
    private static Path stored(TestRepository repository, String path) {
        String hash = repository.<String>with(opened ->
                opened.tree(repository.head(), path).files().get(0).hash().toString());
        return Path.of(repository.at(""), ".oxen/versions/files", hash.substring(0, 2), hash.substring(2), "data");
    }

    private static String obstacle(TestRepository repository, Workbench bench) throws IOException {
        assertThat(mode(repository, bench)).isEqualTo("full");
        return RunJson.of(repository, bench)
                .at("/incremental/obstacles/row-tracking")
                .asText();
    }
}
