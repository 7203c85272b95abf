package dev.oxenspark.export;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.Fault;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Stops;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A target that refuses, keeps away, throttles, or does not give back what it was given. */
@ExportTest
@NeedsOxenServer
final class TestExportToFailingServer {
    private static JobText job(Workbench bench, TestRepository repository) {
        LakeTable table = bench.table("numbers");
        if (!Files.exists(table.path())) {
            table.write("select id from range(3)");
        }
        return bench.job(table, repository);
    }

    @ParameterizedTest
    @CsvSource({
        "401, GET, /branches, PREFLIGHT, UNAVAILABLE, TARGET_AUTH",
        "403, POST, /versions, WRITE, UNAVAILABLE, TARGET_AUTH",
        "403, POST, /tree/nodes, COMMIT, UNAVAILABLE, TARGET_AUTH",
        "503, GET, /branches, PREFLIGHT, TRANSIENT, TARGET_UNAVAILABLE",
        "503, POST, /versions, WRITE, TRANSIENT, TARGET_UNAVAILABLE",
        "429, POST, /versions, WRITE, TRANSIENT, TARGET_THROTTLED"
    })
    void aServerThatRefusesOrStaysAwayIsToldFromEachOther(
            int status, String method, String route, String stage, ExitCode ends, String code, Workbench bench) {
        RepositoryAddress.Remote address = OxenServer.shared().newRepository();
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            proxy.rule(request -> request.is(method, route) ? answer(status) : Fault.none());

            Outcome outcome =
                    bench.run(job(bench, new TestRepository(proxy.through(address))), "--time-budget", "PT0.5S");

            assertThat(outcome.ended(ends).errorCode()).isEqualTo(code);
            assertThat(outcome.json().at("/error/stage").asText()).isEqualTo(stage);
        }
        assertThat(TestExportIdentity.branches(new TestRepository(address))).isEmpty();
    }

    @Test
    void aServerThatThrottlesIsWaitedFor(Workbench bench) {
        RepositoryAddress.Remote address = OxenServer.shared().newRepository();
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            Map<String, Integer> seen = new ConcurrentHashMap<>();
            proxy.rule(request -> {
                String step = request.method() + " " + request.route();
                return seen.merge(step, 1, Integer::sum) == 1
                        ? Fault.answer(429, Map.of("Retry-After", "1"), "{}")
                        : Fault.none();
            });

            bench.run(job(bench, new TestRepository(proxy.through(address)))).ended(ExitCode.OK);

            assertThat(seen).containsKeys("POST /versions", "POST /tree/nodes", "GET /branches/main");
            assertThat(seen.values()).as("each throttled request came again").allMatch(times -> times > 1);
        }
        assertThat(new TestRepository(address).history()).hasSize(1);
    }

    /** Found out when the commit is read back: bytes that are not those that were stored. */
    @ParameterizedTest
    @EnumSource
    void aCommitWhoseManifestReadsOtherwiseIsAMismatch(Backend backend, Workbench bench) throws IOException {
        inAStoreOfItsOwn(backend, bench, (repository, folder) -> {
            ExportException differs = catchThrowableOfType(
                    ExportException.class,
                    () -> Stops.run(
                            bench,
                            job(bench, repository),
                            Stage.CONFIRM,
                            () -> change(folder, "\"locationKey\"", bytes -> {
                                bytes[2]++;
                                return bytes;
                            })));

            assertThat(differs.exitCode()).as(differs.getMessage()).isEqualTo(ExitCode.MISMATCH);
            assertThat(differs.code()).isEqualTo("COMMIT_DIFFERS");
            assertThat(differs)
                    .hasMessageContaining("Commit " + repository.head().id())
                    .hasMessageContaining("does not read back");
        });
    }

    @Test
    void aCommitWhoseTreeIsNotThereIsAMismatch(Workbench bench) {
        RepositoryAddress.Remote address = OxenServer.shared().newRepository();
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            proxy.rule(request -> request.is("GET", "/tree/download")
                    ? Fault.answer(
                            404,
                            Map.of("oxen-version", "0.65.2"),
                            "{\"status\":\"error\",\"status_message\":\"resource_not_found\"}")
                    : Fault.none());

            Outcome outcome = bench.run(job(bench, new TestRepository(proxy.through(address))));

            assertThat(outcome.ended(ExitCode.MISMATCH).errorCode()).isEqualTo("COMMIT_DIFFERS");
            assertThat(outcome.json().path("status").asText()).isEqualTo("FAILED");
        }
    }

    /** The table, once it is stored and before it is committed. */
    @Test
    void whatWasCutShortOnTheDiskOfTheRepositoryIsNotCommitted(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());

        ExportException missing = catchThrowableOfType(
                ExportException.class,
                () -> Stops.run(
                        bench,
                        job(bench, repository),
                        Stage.GATE,
                        () -> change(
                                Path.of(repository.address().text()),
                                "PAR1",
                                bytes -> Arrays.copyOf(bytes, bytes.length - 1))));

        assertThat(missing.exitCode()).as(missing.getMessage()).isEqualTo(ExitCode.TRANSIENT);
        assertThat(TestExportIdentity.branches(repository)).isEmpty();
    }

    private static void inAStoreOfItsOwn(Backend backend, Workbench bench, BiConsumer<TestRepository, Path> test)
            throws IOException {
        if (backend == Backend.LOCAL) {
            TestRepository repository = backend.newRepository(bench.folder());
            test.accept(repository, Path.of(repository.address().text()));
            return;
        }
        try (OxenServer server = OxenServer.start()) {
            test.accept(new TestRepository(server.newRepository()), server.folder());
        }
    }

    private static Fault answer(int status) {
        return Fault.answer(status, Map.of(), "{\"status\":\"error\",\"status_message\":\"no\"}");
    }

    /** Of the stored files below a folder, those that hold a text. */
    private static void change(Path folder, String text, UnaryOperator<byte[]> change) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> stored = files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("/versions/"))
                    .filter(file -> content(file).contains(text))
                    .toList();
            assertThat(stored).as("stored files with %s", text).isNotEmpty();
            for (Path file : stored) {
                Files.write(file, change.apply(Files.readAllBytes(file)));
            }
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
