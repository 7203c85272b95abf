package dev.oxenspark.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.Branch;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Pictures;
import dev.oxenspark.export.testing.RunJson;
import dev.oxenspark.export.testing.Stops;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExportTest
final class TestExportGate {
    @ParameterizedTest
    @EnumSource
    void whatChangedUnderTheRunIsNotPublished(Backend backend, Workbench bench) {
        TestRepository repository = backend.newRepository(bench.folder());
        Pictures pictures = Pictures.of(bench, 3);
        JobText job = pictures.job(repository);

        ExportException blob = failure(bench, job, () -> pictures.content(1, "PICTURE 1"));
        assertThat(blob.code()).isEqualTo("BLOB_CHANGED");
        assertThat(blob.exitCode()).isEqualTo(ExitCode.TRANSIENT);
        assertThat(blob).hasMessageContaining("/raw/1.bin");

        ExportException written = failure(bench, job, () -> {
            Path part = find(bench.folder().resolve("state"), path -> path.contains("/table/part-"));
            Path other = bench.folder().resolve("other");
            bench.spark()
                    .sql(
                            "select id, label, concat('images/', label, '/', id, '.bin') uri from range(3), values 'even' t(label)")
                    .coalesce(1)
                    .write()
                    .parquet(other.toString());
            Files.delete(part.resolveSibling("." + part.getFileName() + ".crc"));
            Files.copy(
                    find(other, path -> path.endsWith(".parquet")),
                    part,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        });
        assertThat(written.code()).isEqualTo("TABLE_DIFFERS");

        ExportException replaced = failure(bench, job, () -> {
            delete(pictures.table().path());
            pictures.table().write(pictures.rows(0, 3));
        });
        assertThat(replaced.code()).isEqualTo("SOURCE_REPLACED");
        assertThat(replaced.exitCode()).isEqualTo(ExitCode.TRANSIENT);
        assertThat(repository.<List<Branch>>with(opened -> opened.branches())).isEmpty();
    }

    @Test
    void newerVersionsAndAVacuumDuringTheRunDoNotHarm(Workbench bench) throws IOException {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        Pictures pictures = Pictures.of(bench, 3);

        ExportResult result = Stops.run(
                bench,
                pictures.job(repository),
                Stage.GATE,
                () -> pictures.table().write(pictures.rows(3, 4)).vacuum());

        assertThat(result.status()).isEqualTo(ExportResult.Status.COMMITTED);
        assertThat(result.rows()).isEqualTo(3);
        JsonNode run = RunJson.of(repository, bench);
        assertThat(run.path("vacuumed").properties()).singleElement().satisfies(entry -> {
            assertThat(entry.getKey()).endsWith("/lake/pictures");
            assertThat(entry.getValue().asInt()).isEqualTo(1);
        });
        assertThat(run.at("/engine/delta").asText()).isEqualTo("4.4.0");
        assertThat(run.at("/blobs/pinnedBy/NONE").asInt()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void aVersionThatWasVacuumedIsNotExported(Backend backend, Workbench bench) {
        TestRepository repository = backend.newRepository(bench.folder());
        LakeTable table = bench.table("numbers").write("select id from range(4)");
        JobText job = bench.job(table, repository).with("/source/tables/rows/version", 0);
        table.write("select id from range(5)").vacuum();

        Outcome outcome = bench.run(job).ended(ExitCode.UNAVAILABLE);

        assertThat(outcome.errorCode()).isEqualTo("SOURCE_VACUUMED");
        assertThat(outcome.err())
                .contains("Version 0 of file:" + table.path(), "lost 1 of its 1 files", "export a newer version");
        assertThat(TestExportIdentity.branches(repository)).isEmpty();
        bench.run(job.with("/source/tables/rows/version", 1)).ended(ExitCode.OK);
    }

    /** Spark would answer a count from the log, and with a hostile setting read what is left. */
    @Test
    void aVacuumBeforeTheQueryReadItsFilesIsNoticed(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = bench.table("numbers").write("select id from range(4)");

        ExportException vacuumed = catchThrowableOfType(
                ExportException.class,
                () -> Stops.run(
                        bench,
                        bench.job(table, repository),
                        Stage.PLAN,
                        () -> table.write("select id from range(5)").vacuum()));

        assertThat(vacuumed.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(vacuumed.code()).isEqualTo("SOURCE_MISSING");
        assertThat(vacuumed).hasMessageContaining(".parquet");
        assertThat(TestExportIdentity.branches(repository)).isEmpty();
    }

    @Test
    void aQueryThatFailsOverItsDataSaysSo(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = bench.table("numbers").write("select id from range(4)");
        JobText job = bench.job(table, repository).with("/source/sql", "select 1 / id q from rows");
        Outcome outcome = bench.run(job).ended(ExitCode.DATA);
        assertThat(outcome.errorCode()).isEqualTo("QUERY_FAILED");
        assertThat(outcome.err()).contains("DIVIDE_BY_ZERO");
    }

    @Test
    void aQueryRunsOnce(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = bench.table("numbers").write("select id from range(4)");
        // Every run of this query gives other rows, so two runs would not agree on the digest.
        JobText job = bench.job(table, repository)
                .with("/source/sql", "select id, rand() r from rows")
                .with("/source/determinism", "warn");
        bench.run(job).ended(ExitCode.OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rows.csv", "rows.jsonl", "rows.parquet", "rows/"})
    void everyFormatHoldsTheValuesThatItIsGiven(String path, Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = bench.table("values").write("""
                select *, timestamp_ntz '1969-12-31 23:59:59.000001' local, timestamp '2026-03-29 01:30:00.123456' at,
                  date '1582-10-04' day, cast(id as decimal(20, 2)) / 4 amount, if(id = 2, double('NaN'), id / 3D) d
                from values (1, 'a "quoted", one'), (2, ' spaces '), (3, ''), (4, null), (5, 'line\nend'),
                  (6, 'back\\\\slash"'), (7, '\u00e9\t\ud83d\ude00'), (8, 'null'), (9, '"'), (10, '#x') t(id, text)""");
        JobText job = bench.job(table, repository).with("/dataset/table", path);
        bench.run(job).ended(ExitCode.OK);
        assertThat(repository.paths()).anyMatch(found -> found.startsWith(path));
    }

    @Test
    void aDatasetThatShrinksTooFarIsNotPublishedUnlessAllowed(Workbench bench) throws IOException {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = bench.table("numbers").write("select id from range(10)");
        JobText job = bench.job(table, repository);
        bench.run(job).ended(ExitCode.OK);
        table.sql("delete from %s where id < 6");

        assertThat(bench.run(job).ended(ExitCode.DATA).errorCode()).isEqualTo("SHRUNK");
        bench.run(job, "--allow-shrink").ended(ExitCode.OK);
        assertThat(RunJson.of(repository, bench).path("allowShrink").asBoolean())
                .isTrue();

        table.sql("delete from %s");
        assertThat(bench.run(job).ended(ExitCode.DATA).errorCode()).isEqualTo("EMPTY");
        bench.run(job.with("/guard/allowEmpty", true)).ended(ExitCode.OK);
        assertThat(repository.history()).hasSize(3);
    }

    private static ExportException failure(Workbench bench, JobText job, Stops.Event event) {
        return catchThrowableOfType(ExportException.class, () -> Stops.run(bench, job, Stage.GATE, event));
    }

    private static Path find(Path folder, Predicate<String> wanted) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> wanted.test(file.toString()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
