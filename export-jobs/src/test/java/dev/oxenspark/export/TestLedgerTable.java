package dev.oxenspark.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Pictures;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** How runs ended, for SQL. */
@ExportTest
final class TestLedgerTable {
    private static List<Row> rows(Workbench bench, Path table, String... columns) {
        return bench.spark()
                .read()
                .format("delta")
                .load(table.toString())
                .orderBy("started")
                .selectExpr(columns)
                .collectAsList();
    }

    @Test
    void everyRunThatEndedIsARow(Workbench bench) throws IOException {
        Path ledger = bench.folder().resolve("ledger");
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        Pictures pictures = Pictures.of(bench, 3);
        JobText job = pictures.job(repository);

        JsonNode committed =
                bench.run(job, "--ledger", ledger.toString()).ended(ExitCode.OK).json();
        bench.spark().sql("alter table delta.`" + pictures.table().path() + "` set tblproperties ('some' = 'thing')");
        JsonNode upToDate =
                bench.run(job, "--ledger", ledger.toString()).ended(ExitCode.OK).json();
        bench.run(job.with("/source/sql", "select rand() r from rows"), "--ledger", ledger.toString())
                .ended(ExitCode.NONDETERMINISTIC);

        assertThat(rows(bench, ledger, "status", "job", "run is not null and ended >= started"))
                .extracting(Row::mkString)
                .containsExactly("COMMITTEDdigitstrue", "UP_TO_DATEdigitstrue", "FAILEDdigitstrue");
        assertThat(rows(bench, ledger, "run").subList(0, 2))
                .extracting(row -> row.getString(0))
                .containsExactly(
                        committed.path("run").asText(), upToDate.path("run").asText());
        assertThat(rows(
                                bench,
                                ledger,
                                "commit_id",
                                "branch",
                                "repository",
                                "rows",
                                "blobs.count",
                                "blobs.distinct",
                                "blobs.copied",
                                "blobs.bytes",
                                "sources[0].alias",
                                "sources[0].location",
                                "sources[0].version",
                                "sources[0].metadata_id",
                                "rowset_digest",
                                "content_digest",
                                "provenance_sha256",
                                "error")
                        .get(0)
                        .mkString("|"))
                .isEqualTo(String.join(
                        "|",
                        committed.path("commit").asText(),
                        "main",
                        repository.at(""),
                        "3|3|3|3",
                        committed.at("/blobs/bytes").asText(),
                        "rows",
                        committed.at("/sources/0/location").asText(),
                        "0",
                        committed.at("/sources/0/metadataId").asText(),
                        committed.path("rowsetDigest").asText(),
                        committed.path("contentDigest").asText(),
                        committed.path("provenanceSha256").asText(),
                        "null"));
        assertThat(rows(bench, ledger, "sources.version", "recorded_sources.version", "blobs.copied"))
                .extracting(Row::mkString)
                .as("what the tables are at, and what the commit was made from where that is something else")
                .containsExactly("ArraySeq(0)null3", "ArraySeq(1)ArraySeq(0)0", "nullnullnull");
        assertThat(rows(bench, ledger, "error.stage", "error.code", "error.exit_code", "error.message like '%rand%'")
                        .get(2)
                        .mkString("|"))
                .isEqualTo("LINT|NONDETERMINISTIC|8|true");
        List<String> queries = Files.readString(Path.of("../docs/scheduling.md"))
                .lines()
                .filter(line -> line.startsWith("SELECT "))
                .map(line -> line.split(";")[0]
                        .replace("%/labels", "%/pictures")
                        .replace("412", "1")
                        // Last, as its name may have that number in it.
                        .replace("/data/ledger", ledger.toString()))
                .toList();
        assertThat(queries).as("of the documentation").hasSize(2);
        assertThat(bench.spark().sql(queries.get(0)).first().getString(0)).isEqualTo("digits");
        assertThat(bench.spark().sql(queries.get(1)).first().getString(0))
                .isEqualTo(upToDate.path("run").asText());
        Row detail =
                DeltaTable.forPath(bench.spark(), ledger.toString()).detail().first();
        assertThat(detail.<Integer>getAs("minReaderVersion"))
                .as("any reader of Delta reads it")
                .isEqualTo(1);
    }

    private static Map<String, Object> run(String id) {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("job", "digits");
        run.put("run", id);
        run.put("started", "2026-11-01T00:00:00Z");
        run.put("ended", "2026-11-01T00:00:01.5Z");
        run.put("status", "COMMITTED");
        return run;
    }

    @Test
    void aRunIsThereOnceAndRunsThatEndTogetherMakeTheTableTogether(Workbench bench) throws Exception {
        Path ledger = bench.folder().resolve("ledger");

        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Callable<Void>> runs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Map<String, Object> run = run("run-" + i);
                runs.add(() -> {
                    LedgerTable.add(bench.spark(), ledger.toString(), run);
                    return null;
                });
            }
            for (Future<Void> added : threads.invokeAll(runs)) {
                added.get();
            }
        } finally {
            threads.shutdownNow();
        }
        LedgerTable.add(bench.spark(), ledger.toString(), run("run-1"));

        assertThat(rows(bench, ledger, "run"))
                .extracting(row -> row.getString(0))
                .containsExactlyInAnyOrder("run-0", "run-1", "run-2");
    }

    @Test
    void aTableIsFoundByItsName(Workbench bench) {
        LakeTable table = bench.table("rows").write("select id from range(3)");
        JobText job = bench.job(table, Backend.LOCAL.newRepository(bench.folder()));
        bench.spark().sql("create database books location '" + bench.folder().resolve("books") + "'");
        try {
            bench.run(job, "--ledger", "books.runs").ended(ExitCode.OK);
            bench.run(job, "--ledger", "books.runs").ended(ExitCode.OK);

            assertThat(bench.spark().table("books.runs").count()).isEqualTo(2);
        } finally {
            bench.spark().sql("drop database books cascade");
        }
    }

    @Test
    void aTableThatCannotBeWrittenTakesNothingFromTheRun(Workbench bench) throws IOException {
        LakeTable table = bench.table("rows").write("select id from range(3)");
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        JobText job = bench.job(table, repository);
        Path file = Files.writeString(bench.folder().resolve("file"), "no folder");
        LakeTable other = bench.table("other").write("select 1 something");

        Outcome noFolder = bench.run(job, "--ledger", file + "/ledger").ended(ExitCode.OK);
        assertThat(noFolder.json().path("status").asText()).isEqualTo("COMMITTED");
        assertThat(noFolder.err()).contains("the ledger table could not be written: Can't add run ", file + "/ledger");
        Outcome otherColumns =
                bench.run(job, "--ledger", other.path().toString()).ended(ExitCode.OK);
        assertThat(otherColumns.err()).contains("the ledger table could not be written", "DELTA_METADATA_MISMATCH");
        assertThat(bench.spark()
                        .read()
                        .format("delta")
                        .load(other.path().toString())
                        .columns())
                .containsExactly("something");
        Outcome failed = bench.run(job.with("/source/tables/rows/version", 9), "--ledger", file + "/ledger")
                .ended(ExitCode.UNAVAILABLE);
        assertThat(failed.errorCode()).isEqualTo("VERSION_MISSING");
        assertThat(repository.history()).hasSize(1);
    }
}
