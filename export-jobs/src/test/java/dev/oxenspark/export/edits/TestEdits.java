package dev.oxenspark.export.edits;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.NeedsPython;
import dev.oxenspark.connector.testing.PythonEnvironment;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The way home, with Oxen's own client as the reviewer. */
@ExportTest
final class TestEdits {
    private static final String ROWS =
            "select id, if(id % 2 = 0, 'even', 'odd') label, concat(id, '.bin') uri, id * 1.5 weight from range(6)";

    /** With what pandas can't write back. */
    private static final String WITH_MAPS = ROWS.replace("1.5 weight", "1.5 weight, map('a', id) facts");

    private static LakeTable table(Workbench bench) {
        for (int id = 0; id < 6; id++) {
            bench.blob(id + ".bin", ("picture " + id).getBytes(UTF_8));
        }
        return bench.table("digits").write(ROWS);
    }

    private static JobText job(Workbench bench, LakeTable table, TestRepository repository) {
        return bench.job(table, repository)
                .with("/dataset/key", List.of("id"))
                .withFiles("uri", List.of(bench.folder().resolve("raw").toString()), "images/{id}{ext}");
    }

    private static void review(Workbench bench, TestRepository repository) {
        List<String> arguments = new ArrayList<>();
        if (repository.address() instanceof RepositoryAddress.Remote remote) {
            arguments.add(bench.folder().resolve("review").toString());
            arguments.add(URI.create(remote.endpoint()).getAuthority());
            arguments.add(remote.namespace() + "/" + remote.name());
        } else {
            arguments.add(repository.at(""));
        }
        PythonEnvironment.with(Path.of("../connector/src/test/python/requirements.txt"))
                .run(
                        Map.of("HOME", bench.folder().resolve("home").toString()),
                        Path.of("src/test/python/review.py"),
                        arguments.toArray(String[]::new));
    }

    private static Outcome edits(Workbench bench, TestRepository repository, String export, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("edits", export, "main", "--repository", repository.at(""), "--json"));
        arguments.addAll(Arrays.asList(options));
        return bench.execute(arguments.toArray(String[]::new));
    }

    @NeedsPython
    @ParameterizedTest
    @EnumSource
    void whatReviewersChangedComesHomeAndTheNextExportIsClean(Backend backend, Workbench bench) {
        TestRepository repository = backend.newRepository(bench.folder());
        LakeTable table = table(bench);
        JobText job = job(bench, table, repository);
        String export = bench.run(job).ended(ExitCode.OK).json().path("commit").asText();
        review(bench, repository);
        assertThat(bench.run(job.with("/guard/maxShrink", 1))
                        .ended(ExitCode.CONFLICT)
                        .errorCode())
                .isEqualTo("EDITED");

        String home = bench.folder().resolve("lake/edits").toString();
        JsonNode appended = edits(bench, repository, export, "--to", home)
                .ended(ExitCode.OK)
                .json();
        assertThat(appended.path("status").asText()).isEqualTo("WRITTEN");
        assertThat(appended.at("/edits/changed").asInt()).isEqualTo(2);
        assertThat(appended.at("/edits/removed").asInt()).isEqualTo(1);
        assertThat(appended.at("/edits/file-removed").asInt()).isEqualTo(1);
        List<Row> rows =
                bench.spark().read().format("delta").load(home).orderBy("key").collectAsList();
        assertThat(rows)
                .extracting(
                        row -> row.<String>getAs("key"),
                        row -> row.<String>getAs("change"),
                        row -> row.<String>getAs("column"),
                        row -> row.<String>getAs("new_value"),
                        row -> row.<String>getAs("message"))
                .containsExactly(
                        tuple("{\"id\":1}", "changed", "label", "cat", "Relabel two, drop a blurred one"),
                        tuple("{\"id\":2}", "changed", "label", null, "Relabel two, drop a blurred one"),
                        tuple("{\"id\":3}", "removed", null, null, "Relabel two, drop a blurred one"),
                        tuple("{\"id\":4}", "file-removed", "uri", null, "Remove two pictures"));
        assertThat(rows).extracting(row -> row.<String>getAs("old_value")).startsWith("odd", "even");
        assertThat(rows).allMatch(row -> row.<String>getAs("edited_by").equals("Bo"));
        Outcome again = edits(bench, repository, export, "--to", home).ended(ExitCode.OK);
        assertThat(again.json().path("status").asText()).isEqualTo("UP_TO_DATE");
        assertThat(again.err()).contains("edits", "with export " + export);

        String source = table.path().toString();
        JsonNode merged = edits(bench, repository, export, "--to", source, "--mode", "merge")
                .ended(ExitCode.OK)
                .json();
        assertThat(merged.path("version").asLong()).isEqualTo(1);
        Dataset<Row> now = bench.spark().read().format("delta").load(source);
        assertThat(now.where("id in (3, 4)").count()).isZero();
        assertThat(now.where("id = 1").first().<String>getAs("label")).isEqualTo("cat");
        assertThat(now.where("id = 2 and label is null").count()).isEqualTo(1);
        assertThat(bench.spark()
                        .sql("describe history " + table.sqlName())
                        .first()
                        .<String>getAs("userMetadata"))
                .contains(repository.head().id().toString());
        assertThat(edits(bench, repository, export, "--to", source, "--mode", "merge")
                        .ended(ExitCode.OK)
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("UP_TO_DATE");

        JsonNode next = bench.run(job).ended(ExitCode.OK).json();
        assertThat(next.path("status").asText()).isEqualTo("COMMITTED");
        assertThat(next.path("rows").asInt()).isEqualTo(4);
        assertThat(repository.paths()).doesNotContain("images/3.bin").contains("images/1.bin");
        assertThat(bench.spark()
                        .read()
                        .format("oxen")
                        .load(repository.at("data/train.parquet"))
                        .where("label = 'cat'")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aRowThatMovedOnIsNotOverwrittenAndNothingElseIsApplied(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = bench.table("digits").write(WITH_MAPS);
        JobText job = job(bench, table, repository).without("/dataset/files");
        String export = bench.run(job).ended(ExitCode.OK).json().path("commit").asText();
        edit(
                bench,
                repository,
                WITH_MAPS
                        .replace("'a', id", "'a', if(id = 1, 7, id)")
                        .replace("'odd'", "if(id = 5, 'five', if(id = 1, 'one', 'odd'))"));
        table.sql("update %s set label = 'moved on' where id = 5");

        Outcome refused = edits(bench, repository, export, "--to", table.path().toString(), "--mode", "merge")
                .ended(ExitCode.CONFLICT);
        assertThat(refused.errorCode()).isEqualTo("SOURCE_MOVED_ON");
        assertThat(refused.err()).contains("{\"id\":5}").doesNotContain("{\"id\":1}");
        assertThat(bench.spark()
                        .read()
                        .format("delta")
                        .load(table.path().toString())
                        .where("label = 'one'")
                        .count())
                .isZero();

        table.sql("update %s set label = 'odd' where id = 5");
        edits(bench, repository, export, "--to", table.path().toString(), "--mode", "merge")
                .ended(ExitCode.OK);
        assertThat(bench.spark()
                        .read()
                        .format("delta")
                        .load(table.path().toString())
                        .where("label = 'five' or label = 'one' and facts['a'] = 7")
                        .count())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void aFileIsNoConflictOnceTheSourceHasItsBytes(Backend backend, Workbench bench) throws IOException {
        TestRepository repository = backend.newRepository(bench.folder());
        LakeTable table = table(bench);
        JobText job = job(bench, table, repository);
        String export = bench.run(job).ended(ExitCode.OK).json().path("commit").asText();
        byte[] retouched = "a better picture".getBytes(UTF_8);
        repository.commit(Map.of("images/1.bin", retouched));

        String home = bench.folder().resolve("lake/edits").toString();
        edits(bench, repository, export, "--to", home).ended(ExitCode.OK);
        Row edit = bench.spark().read().format("delta").load(home).first();
        assertThat(edit.<String>getAs("change")).isEqualTo("file-changed");
        assertThat(edit.<String>getAs("new_value")).isEqualTo("images/1.bin");
        assertMerge(bench, repository, export, table.path().toString(), ExitCode.DATA, "FILES_CHANGED");

        bench.blob("1.bin", "another picture".getBytes(UTF_8));
        assertThat(bench.run(job).ended(ExitCode.CONFLICT).err()).contains("images/1.bin");
        bench.blob("1.bin", retouched);
        assertThat(bench.run(job).ended(ExitCode.OK).json().path("status").asText())
                .isEqualTo("COMMITTED");
        assertThat(Files.readAllBytes(repository
                        .checkout("images", bench.folder().resolve("clone"))
                        .resolve("1.bin")))
                .isEqualTo(retouched);
    }

    @Test
    void whatATableCannotTakeIsRefused(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = table(bench);
        JobText job = job(bench, table, repository)
                .with("/source/sql", "select *, upper(label) shown from rows")
                .without("/dataset/files");
        String export = bench.run(job).ended(ExitCode.OK).json().path("commit").asText();
        String source = table.path().toString();
        String columns = "select *, upper(label) shown from (" + ROWS + ")";

        LakeTable other = bench.table("other").write(ROWS);
        edit(bench, repository, columns.replace("upper(label)", "'X'"));
        assertMerge(bench, repository, export, other.path().toString(), ExitCode.USAGE, "NOT_A_SOURCE");
        assertMerge(bench, repository, export, source, ExitCode.DATA, "COLUMN_NOT_IN_TABLE");
        edit(bench, repository, columns.replace("range(6)", "range(7)"));
        assertMerge(bench, repository, export, source, ExitCode.DATA, "ROWS_ADDED");
        edit(bench, repository, columns.replace("id * 1.5", "'heavy'"));
        assertMerge(bench, repository, export, source, ExitCode.DATA, "REVIEWED_TABLE");
        edit(bench, repository, columns.replace("select *,", "select *, 1 more,"));
        assertMerge(bench, repository, export, source, ExitCode.DATA, "REVIEWED_TABLE");
        edit(bench, repository, columns.replace("select id", "select 1 id"));
        assertMerge(bench, repository, export, source, ExitCode.DATA, "KEY_DUPLICATE");
        assertMerge(bench, repository, repository.head().id().toString(), source, ExitCode.UNAVAILABLE, "NO_EXPORT");

        bench.run(job.with("/target/onEdited", "replace")
                        .with("/source/sql", columns.replace("(" + ROWS + ")", "rows") + " where id < 5"))
                .ended(ExitCode.OK);
        assertMerge(bench, repository, export, source, ExitCode.USAGE, "LATER_EXPORT");
        assertThat(table.version()).isZero();
    }

    private static void assertMerge(
            Workbench bench, TestRepository repository, String export, String table, ExitCode exitCode, String code) {
        Outcome refused = edits(bench, repository, export, "--to", table, "--mode", "merge")
                .ended(exitCode);
        assertThat(refused.errorCode()).as(refused.err()).isEqualTo(code);
    }

    /** Commits these rows as the table, as a reviewer with any tool might. */
    private static void edit(Workbench bench, TestRepository repository, String rows) {
        bench.spark()
                .sql(rows)
                .coalesce(1)
                .write()
                .format("oxen")
                .mode("overwrite")
                .save(repository.at("data/train.parquet"));
    }
}
