package dev.oxenspark.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Pictures;
import dev.oxenspark.export.testing.Stops;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExportTest
final class TestExportIdentity {
    @ParameterizedTest
    @EnumSource
    void onlyADifferenceInRowsOrFilesIsACommit(Backend backend, Workbench bench) throws Exception {
        TestRepository repository = backend.newRepository(bench.folder());
        Pictures pictures = Pictures.of(bench, 2);
        pictures.content(2, "picture 2");
        pictures.table().append(pictures.rows(2, 3));
        JobText job = pictures.job(repository);
        assertThat(run(bench, job, "COMMITTED").at("/blobs/copied").asInt()).isEqualTo(3);
        run(bench, job, "UP_TO_DATE");

        pictures.content(1, "PICTURE 1");
        JsonNode overwritten = run(bench, job, "COMMITTED");
        assertThat(overwritten.at("/blobs/copied").asInt()).isEqualTo(1);
        assertThat(repository.history()).hasSize(2);

        pictures.table().sql("optimize %s");
        Files.setLastModifiedTime(
                pictures.folder().resolve("2.bin"), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        JsonNode compacted = run(bench, job, "UP_TO_DATE");
        assertThat(compacted.path("commit")).isEqualTo(overwritten.path("commit"));
        assertThat(compacted.at("/sources/0/version").asLong()).isEqualTo(2);
        assertThat(compacted.at("/recordedSources/0/version").asLong()).isEqualTo(1);
        assertThat(repository.history()).hasSize(2);
        JsonNode plan = bench.plan(job).ended(ExitCode.OK).json();
        assertThat(plan.at("/blobs/toCopy").asInt())
                .as("the touched file was read once")
                .isZero();
    }

    @ParameterizedTest
    @EnumSource
    void versionsThatComeBackAreCommitsOfTheirOwn(Backend backend, Workbench bench) {
        TestRepository repository = backend.newRepository(bench.folder());
        Pictures pictures = Pictures.of(bench, 3);
        pictures.table().sql("update %s set label = 'none' where id = 1");
        JobText job = pictures.job(repository);
        JobText earlier = job.with("/source/tables/rows/version", 0);

        JsonNode first = run(bench, earlier, "COMMITTED");
        JsonNode second = run(bench, earlier.with("/source/tables/rows/version", 1), "COMMITTED");
        JsonNode third = run(bench, earlier, "COMMITTED");

        assertThat(repository.history()).hasSize(3);
        assertThat(third.path("commit")).isNotEqualTo(first.path("commit"));
        assertThat(third.path("provenanceSha256"))
                .isEqualTo(first.path("provenanceSha256"))
                .isNotEqualTo(second.path("provenanceSha256"));
        assertThat(third.at("/blobs/copied").asInt()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void theSlowerOfTwoRunsDoesNotUndoTheNewerVersion(Backend backend, Workbench bench) {
        TestRepository repository = backend.newRepository(bench.folder());
        Pictures pictures = Pictures.of(bench, 3);
        JobText job = pictures.job(repository);
        run(bench, job, "COMMITTED");
        pictures.table().sql("update %s set label = 'older' where id = 1");

        ExportResult slower = Stops.run(bench, job, Stage.COPY, () -> {
            pictures.table().sql("update %s set label = 'newer' where id = 1");
            run(bench, job, "COMMITTED");
        });

        assertThat(slower.status()).isEqualTo(ExportResult.Status.SUPERSEDED);
        assertThat(slower.status().exitCode()).isEqualTo(ExitCode.CONFLICT);
        assertThat(repository.history()).hasSize(2);
        assertThat(slower.commit()).isEqualTo(repository.head().id().toString());

        pictures.table().sql("update %s set label = 'newest' where id = 1");
        ExportResult newest = Stops.run(
                bench, job, Stage.COPY, () -> run(bench, job.with("/source/tables/rows/version", 1), "COMMITTED"));
        assertThat(newest.status()).isEqualTo(ExportResult.Status.COMMITTED);
        assertThat(repository.history()).hasSize(4);
        assertThat(repository.paths()).contains("images/newest/1.bin").doesNotContain("images/older/1.bin");
    }

    @ParameterizedTest
    @EnumSource
    void twoRunsOfEqualVersionsMakeOneCommit(Backend backend, Workbench bench) {
        TestRepository repository = absent(backend, bench);
        Pictures pictures = Pictures.of(bench, 3);
        JobText job = pictures.job(repository);
        Outcome[] inner = new Outcome[1];

        ExportResult first = Stops.run(bench, job, Stage.PLAN, () -> inner[0] = bench.run(job));
        assertThat(first.commit())
                .isEqualTo(inner[0].ended(ExitCode.OK).json().path("commit").asText());
        assertThat(repository.history()).hasSize(1);

        pictures.table().sql("update %s set label = 'none' where id = 1");
        ExportResult second = Stops.run(bench, job, Stage.COMMIT, () -> inner[0] = bench.run(job));
        assertThat(second.status()).isEqualTo(ExportResult.Status.COMMITTED);
        assertThat(second.commit())
                .isEqualTo(inner[0].ended(ExitCode.OK).json().path("commit").asText());
        assertThat(repository.history()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatIsGoneOnWithReadsTheVersionsThatItReadBefore(Backend backend, Workbench bench) throws Exception {
        TestRepository repository = backend.newRepository(bench.folder());
        Pictures pictures = Pictures.of(bench, 3);
        JobText job = pictures.job(repository);
        Stops.stop(bench, job, Stage.GATE);
        String stopped = pinned(bench);
        pictures.table().sql("update %s set label = 'newer' where id = 1");

        assertThat(bench.run(job.with("/dataset/table", "other.parquet"), "--resume", stopped)
                        .ended(ExitCode.USAGE)
                        .errorCode())
                .isEqualTo("RESUME_OTHER_JOB");
        JsonNode resumed =
                bench.run(job, "--resume", stopped).ended(ExitCode.OK).json();
        assertThat(resumed.path("status").asText()).isEqualTo("COMMITTED");
        assertThat(resumed.at("/sources/0/version").asLong()).isZero();
        assertThat(resumed.at("/blobs/copied").asInt()).isZero();
        assertThat(repository.paths()).contains("images/odd/1.bin");
        assertThat(bench.run(job, "--resume", stopped)
                        .ended(ExitCode.UNAVAILABLE)
                        .errorCode())
                .as("it came to a good end")
                .isEqualTo("RESUME_MISSING");
        assertThat(run(bench, job, "COMMITTED").at("/sources/0/version").asLong())
                .isEqualTo(1);

        Stops.stop(bench, job.with("/dataset/table", "data/other.parquet"), Stage.GATE);
        String again = pinned(bench);
        try (Stream<Path> files = Files.walk(pictures.table().path())) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
        DeltaLog.clearCache();
        pictures.table()
                .write(pictures.rows(0, 3))
                .sql("update %s set label = 'newer' where id = 1")
                .sql("update %s set label = 'newest' where id = 1");
        assertThat(bench.run(job.with("/dataset/table", "data/other.parquet"), "--resume", again)
                        .ended(ExitCode.UNAVAILABLE)
                        .errorCode())
                .as("the version is another one now")
                .isEqualTo("RESUME_MOVED");
    }

    /** The only run that came to no good end. */
    private static String pinned(Workbench bench) throws IOException {
        try (Stream<Path> pins = Files.list(Path.of(URI.create(bench.state())).resolve("digits/pins"))) {
            List<String> runs = pins.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json") && !name.startsWith("."))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .toList();
            assertThat(runs).hasSize(1);
            return runs.get(0);
        }
    }

    /** At every stage; into a server, and with processes that are killed: {@link TestKilledExport}. */
    @Test
    void aRunThatEndedAtAnyStageIsDoneAgainWithoutSendingTwice(Workbench bench) {
        TestRepository repository = absent(Backend.LOCAL, bench);
        Pictures pictures = Pictures.of(bench, 5);
        JobText job = pictures.job(repository);
        for (Stage stage : List.of(Stage.RESOLVE, Stage.PREFLIGHT, Stage.PLAN)) {
            Stops.stop(bench, job, stage);
        }
        assertThat(bench.plan(job).ended(ExitCode.OK).json().at("/blobs/toCopy").asInt())
                .isEqualTo(5);
        for (Stage stage : List.of(Stage.COPY, Stage.WRITE, Stage.GATE, Stage.COMMIT)) {
            Stops.stop(bench, job, stage);
            assertThat(branches(repository)).isEmpty();
        }
        assertThat(bench.plan(job).ended(ExitCode.OK).json().at("/blobs/toCopy").asInt())
                .isZero();
        Stops.stop(bench, job, Stage.CONFIRM);

        JsonNode again = run(bench, job, "UP_TO_DATE");
        assertThat(repository.history()).hasSize(1);
        JobText elsewhere = job.with(
                "/target/repository", bench.folder().resolve("elsewhere").toString());
        JsonNode undisturbed = run(bench, elsewhere, "COMMITTED");
        assertThat(undisturbed.path("provenanceSha256")).isEqualTo(again.path("provenanceSha256"));
        assertThat(undisturbed.at("/blobs/copied").asInt())
                .as("another repository has nothing yet")
                .isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource
    void whatWasPrunedSinceTheLastAttemptIsCopiedAgain(Backend backend, Workbench bench) throws IOException {
        if (backend == Backend.LOCAL) {
            isCopiedAgainWithoutItsVersions(
                    absent(backend, bench), bench.folder().resolve("absent"), bench);
            return;
        }
        try (OxenServer server = OxenServer.start()) {
            isCopiedAgainWithoutItsVersions(new TestRepository(server.unusedAddress()), server.folder(), bench);
        }
    }

    private static void isCopiedAgainWithoutItsVersions(TestRepository repository, Path data, Workbench bench)
            throws IOException {
        JobText job = Pictures.of(bench, 2).job(repository);
        Stops.stop(bench, job, Stage.COMMIT);
        try (Stream<Path> files = Files.walk(data)) {
            List<Path> versions = files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("/.oxen/versions/"))
                    .toList();
            assertThat(versions).isNotEmpty();
            for (Path version : versions) {
                Files.delete(version);
            }
        }
        bench.run(job).ended(ExitCode.TRANSIENT);
        assertThat(run(bench, job, "COMMITTED").at("/blobs/copied").asInt()).isEqualTo(2);
    }

    @Test
    void aBranchThatIsNotThereIsMadeEvenWhenItsStartHasTheSame(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        JobText job = Pictures.of(bench, 2).job(repository);
        run(bench, job, "COMMITTED");

        run(bench, job.with("/target/branch", "review"), "COMMITTED");
        assertThat(repository.head("review").parents())
                .containsExactly(repository.head().id());
        run(bench, job.with("/target/branch", "review"), "UP_TO_DATE");
    }

    @Test
    void twoUrisOfOneContentAreBothKnownTheNextTime(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        Pictures pictures = Pictures.of(bench, 2);
        pictures.content(1, "picture 0");
        JobText job = pictures.job(repository)
                .with(
                        "/dataset/files",
                        List.of(Map.of(
                                "column",
                                "uri",
                                "from",
                                List.of(pictures.folder().toString()))));
        run(bench, job, "COMMITTED");
        assertThat(repository.paths())
                .filteredOn(path -> path.startsWith("files/"))
                .hasSize(1);

        pictures.table().sql("update %s set label = 'none' where id = 1");
        assertThat(run(bench, job, "COMMITTED").at("/blobs/copied").asInt()).isZero();
    }

    static List<Branch> branches(TestRepository repository) {
        return repository.with(opened -> opened.branches());
    }

    static TestRepository absent(Backend backend, Workbench bench) {
        return new TestRepository(
                backend == Backend.SERVER
                        ? OxenServer.shared().unusedAddress()
                        : new RepositoryAddress.Local(
                                bench.folder().resolve("absent").toString()));
    }

    static JsonNode run(Workbench bench, JobText job, String status) {
        JsonNode json = bench.run(job).ended(ExitCode.OK).json();
        assertThat(json.path("status").asText()).isEqualTo(status);
        return json;
    }
}
