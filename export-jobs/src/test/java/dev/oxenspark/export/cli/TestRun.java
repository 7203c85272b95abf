package dev.oxenspark.export.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How plans and runs end, seen from the shell. */
@ExportTest
final class TestRun {
    private static final String[] RUN_MEMBERS = {
        "status",
        "run",
        "commit",
        "branch",
        "repository",
        "rows",
        "blobs",
        "sources",
        "rowsetDigest",
        "contentDigest",
        "provenanceSha256"
    };

    private static LakeTable three(Workbench bench) {
        return bench.table("images").write("select id, cast(id as string) label from range(3)");
    }

    private static JobText job(Workbench bench, LakeTable table, TestRepository repository) {
        return bench.job(table, repository).with("/dataset/key", List.of("id"));
    }

    @ParameterizedTest
    @EnumSource
    void aRunCommitsAndTheNextOneFindsNothingToDo(Backend backend, Workbench bench) {
        LakeTable table = three(bench);
        TestRepository repository = backend.newRepository(bench.folder());
        JobText job = job(bench, table, repository);

        JsonNode plan = bench.plan(job).ended(ExitCode.OK).json();
        assertThat(plan.path("status").asText()).isEqualTo("TO_EXPORT");
        assertThat(plan.path("rows").asLong()).isEqualTo(3);
        assertThat(plan.at("/sources/0/version").asLong()).isEqualTo(0);

        JsonNode committed = bench.run(job).ended(ExitCode.OK).json();
        assertThat(committed.fieldNames()).toIterable().containsExactly(RUN_MEMBERS);
        assertThat(committed.path("status").asText()).isEqualTo("COMMITTED");
        assertThat(committed.path("commit").asText())
                .isEqualTo(repository.head().id().toString());
        assertThat(committed.path("branch").asText()).isEqualTo("main");
        assertThat(committed.path("repository").asText()).isEqualTo(repository.at(""));
        assertThat(committed.path("rows").asLong()).isEqualTo(3);
        assertThat(committed.path("blobs").fieldNames())
                .toIterable()
                .containsExactly("count", "distinct", "copied", "bytes");
        assertThat(committed.at("/sources/0").fieldNames())
                .toIterable()
                .containsExactly("alias", "location", "version", "metadataId");
        assertThat(committed.at("/sources/0/location").asText()).isEqualTo("file:" + table.path());

        Outcome again = bench.run(job, "--detailed-exitcode").ended(ExitCode.UP_TO_DATE);
        assertThat(again.json().path("status").asText()).isEqualTo("UP_TO_DATE");
        assertThat(again.json().path("commit")).isEqualTo(committed.path("commit"));
        assertThat(again.err()).contains("resolve", "UP_TO_DATE");
        Outcome text = bench.execute("run", bench.file(job).toString(), "--state", bench.state());
        assertThat(text.ended(ExitCode.OK).out())
                .contains("UP_TO_DATE commit " + committed.path("commit").asText(), "3 rows", "file:" + table.path());
        assertThat(repository.history()).hasSize(1);
    }

    @Test
    void aPlanInWordsSaysWhatWouldHappenAndLeavesAnAbsentRepositoryAbsent(Workbench bench) {
        Path absent = bench.folder().resolve("absent");
        JobText job = bench.job(three(bench), new TestRepository(new RepositoryAddress.Local(absent.toString())));

        Outcome plan = bench.execute("plan", bench.file(job).toString(), "--state", bench.state());

        assertThat(plan.ended(ExitCode.OK).out()).contains("3 rows", "0 files", "Would go to branch main of " + absent);
        assertThat(absent).doesNotExist();
    }

    /** The object that a failed run prints. */
    private static void failed(Outcome outcome, ExitCode exitCode, String stage, String code) {
        JsonNode json = outcome.ended(exitCode).json();
        assertThat(json.path("status").asText()).isEqualTo("FAILED");
        assertThat(json.at("/error/stage").asText()).isEqualTo(stage);
        assertThat(json.at("/error/code").asText()).isEqualTo(code);
        assertThat(json.at("/error/exitCode").asInt()).isEqualTo(exitCode.number());
        assertThat(outcome.err()).contains(json.at("/error/message").asText());
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonNotToPublishHasItsExitCode(Backend backend, Workbench bench) throws IOException {
        LakeTable table = three(bench);
        TestRepository repository = backend.newRepository(bench.folder());
        JobText job = job(bench, table, repository);

        failed(
                bench.plan(job.withTable("rows", bench.table("absent"))),
                ExitCode.UNAVAILABLE,
                "RESOLVE",
                "SOURCE_MISSING");
        failed(
                bench.run(job.with("/source/sql", "select id, rand() r from rows")),
                ExitCode.NONDETERMINISTIC,
                "LINT",
                "NONDETERMINISTIC");
        failed(bench.run(job.with("/source/sql", "select * from rows where id > 9")), ExitCode.DATA, "PLAN", "EMPTY");
        List<Branch> branches = repository.with(OxenRepository::branches);
        assertThat(branches).isEmpty();

        repository.commit(Map.of("data/train.parquet", "of somebody else".getBytes(UTF_8)));
        failed(bench.run(job), ExitCode.CONFLICT, "PLAN", "PATH_TAKEN");
        assertThat(repository.history()).hasSize(1);
    }

    /** Ids are ordinary numbers, and JSON leaves such out. */
    @Test
    void aParameterKeepsItsValueAndItsTypeInTheRecord(Workbench bench) {
        long id = (1L << 53) + 1;
        LakeTable table = bench.table("ids").write("select %d + id id from range(3)".formatted(id - 1));
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        JobText job = job(bench, table, repository)
                .with("/source/sql", "select id, typeof(:id) t, typeof(:price) p from rows where id = :id")
                .with("/source/parameters", Map.of("id", id, "price", new BigDecimal("1.50")));

        assertThat(bench.run(job).ended(ExitCode.OK).json().path("rows").asInt())
                .isEqualTo(1);
        assertThat(bench.run(job).ended(ExitCode.OK).json().path("status").asText())
                .isEqualTo("UP_TO_DATE");
        Outcome verified = bench.execute("verify", "main", "--repository", repository.at(""), "--level", "3", "--json");
        assertThat(verified.ended(ExitCode.OK).json().path("state").asText()).isEqualTo("REPRODUCED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "plan"})
    void aSessionWithSettingsThatExportsForceIsRefused(String command, Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        Path file = bench.file(job(bench, bench.table("none"), repository));
        bench.spark().conf().set("spark.sql.session.timeZone", "Asia/Tokyo");

        Outcome outcome = bench.execute(command, file.toString(), "--json", "--state", bench.state());

        failed(outcome, ExitCode.USAGE, "VALIDATE", "FORCED_SETTING");
        assertThat(outcome.err()).contains("spark.sql.session.timeZone=Asia/Tokyo");
        assertThat(bench.spark().conf().get("spark.sql.session.timeZone")).isEqualTo("Asia/Tokyo");
    }

    /** As spark-submit gives them to the process that it starts. */
    @Test
    void settingsThatSparkSubmitWasGivenAreRefusedBeforeSparkStarts(Workbench bench) throws Exception {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        Path file = bench.file(job(bench, bench.table("none"), repository));
        Path err = bench.folder().resolve("err");

        int exitCode = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dspark.sql.ansi.enabled=false",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "run",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(err.toFile())
                .start()
                .waitFor();

        assertThat(err).content().contains("spark.sql.ansi.enabled=false");
        assertThat(exitCode).isEqualTo(ExitCode.USAGE.number());
    }

    @Test
    void aRepositoryThatCannotBeReachedMayBeThereLater(Workbench bench) throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        TestRepository repository =
                new TestRepository(new RepositoryAddress.Remote("http://127.0.0.1:" + nobody, "ann", "digits"));

        failed(
                bench.run(job(bench, three(bench), repository), "--time-budget", "PT0.2S"),
                ExitCode.TRANSIENT,
                "PREFLIGHT",
                "TARGET_UNAVAILABLE");
    }

    @Test
    void aVersionWhoseFilesAreGoneIsUnavailable(Workbench bench) throws IOException {
        LakeTable table = three(bench);
        JobText job = job(bench, table, Backend.LOCAL.newRepository(bench.folder()));
        try (var files = Files.newDirectoryStream(table.path(), "part-*.parquet")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }

        failed(bench.run(job), ExitCode.UNAVAILABLE, "PREFLIGHT", "SOURCE_VACUUMED");
    }

    @Test
    void theResultIsAFileAsWell(Workbench bench) throws IOException {
        LakeTable table = three(bench);
        JobText job = job(bench, table, Backend.LOCAL.newRepository(bench.folder()));
        Path result = bench.folder().resolve("results/digits.json");

        Outcome committed = bench.run(job, "--result-uri", result.toString()).ended(ExitCode.OK);
        assertThat(result).content().isEqualTo(committed.out());
        Outcome upToDate = bench.run(job, "--result-uri", result.toUri().toString(), "--detailed-exitcode")
                .ended(ExitCode.UP_TO_DATE);
        assertThat(result).content().isEqualTo(upToDate.out());
        Outcome failed = bench.run(
                        job.with("/source/sql", "select rand() r from rows"), "--result-uri", result.toString())
                .ended(ExitCode.NONDETERMINISTIC);
        assertThat(result).content().isEqualTo(failed.out());
        try (var files = Files.list(result.getParent())) {
            assertThat(files).containsExactly(result);
        }

        failed(bench.run(job, "--result-uri", result.getParent().toString()), ExitCode.USAGE, "VALIDATE", "RESULT_URI");
        failed(bench.run(job, "--result-uri", "http://127.0.0.1/x"), ExitCode.USAGE, "VALIDATE", "RESULT_URI");
        assertThat(result).as("nothing was started").exists();
    }

    @Test
    void aResultThatCanNotBeWrittenIsNoSuccess(Workbench bench) throws IOException {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        Path folder = Files.createFile(bench.folder().resolve("results"));
        JobText job = job(bench, three(bench), repository);
        Path result = folder.resolve("digits.json");

        Outcome outcome = bench.run(job, "--result-uri", result.toString());

        failed(outcome, ExitCode.TRANSIENT, "PUBLISH", "RESULT_NOT_WRITTEN");
        assertThat(outcome.err()).contains("COMMITTED", repository.head().id().toString());
        Files.delete(folder);
        assertThat(bench.run(job, "--result-uri", result.toString())
                        .ended(ExitCode.OK)
                        .out())
                .contains("UP_TO_DATE")
                .isEqualTo(Files.readString(result));
    }

    @Test
    void whatTheJobAllowsIsPublishedAndRecorded(Workbench bench) throws IOException {
        Path there = bench.blob("0.png", "picture".getBytes(UTF_8));
        LakeTable table = bench.table("images")
                .write("select * from values (0, '%s'), (1, '%s') as t(id, uri)"
                        .formatted(there, there.resolveSibling("gone.png")));
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        JobText job = job(bench, table, repository)
                .with("/source/sql", "select id, uri, current_date() day from rows")
                .with("/source/determinism", "warn")
                .withFiles("uri", List.of(there.getParent().toString()), "images/{id}{ext}")
                .with("/errorBudget/count", 1);
        JobText skipping = job.with(
                "/dataset/files",
                List.of(Map.of(
                        "column", "uri",
                        "from", List.of(there.getParent().toString()),
                        "path", "images/{id}{ext}",
                        "onMissing", "skip-row")));

        assertThat(bench.run(job).exitCode()).isEqualTo(ExitCode.DATA.number());
        JsonNode result = bench.run(skipping).ended(ExitCode.QUARANTINED).json();

        assertThat(result.path("status").asText()).isEqualTo("COMMITTED_WITH_QUARANTINE");
        assertThat(result.path("rows").asLong()).isEqualTo(1);
        Path checkout = repository.checkout(".provenance/digits", bench.folder().resolve("checkout"));
        JsonNode manifest =
                new ObjectMapper().readTree(checkout.resolve("manifest.json").toFile());
        assertThat(manifest.findValue("deterministic").asBoolean()).isFalse();
        assertThat(manifest.findValue("lint").toString()).contains("depends on when it runs");
    }
}
