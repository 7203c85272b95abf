package dev.oxenspark.export.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.Fault;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.testing.ChildRun;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run of its own process, stopped while the server keeps it waiting for what is sent first. */
@ExportTest
@NeedsOxenServer
final class TestInterruption {
    private static final int LONGEST_MINUTES = 5;

    @ParameterizedTest
    @CsvSource({"TERM, TERMINATED", "INT, INTERRUPTED"})
    void aRunThatIsStoppedPublishesNothingAndSaysHowToGoOn(String signal, ExitCode exitCode, Workbench bench)
            throws Exception {
        LakeTable table = bench.table("images").write("select id from range(3)");
        RepositoryAddress.Remote address = OxenServer.shared().newRepository();
        TestRepository repository = new TestRepository(address);
        CountDownLatch sending = new CountDownLatch(1);
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            proxy.rule(request -> {
                if (!request.is("POST", "/versions")) {
                    return Fault.none();
                }
                sending.countDown();
                return Fault.delay(Duration.ofMinutes(LONGEST_MINUTES));
            });
            JobText job = bench.job(table, new TestRepository(proxy.through(address)));

            Outcome stopped = stop(start(bench, job), signal, sending, bench);

            stopped.ended(exitCode);
            assertThat(stopped.json().path("status").asText()).isEqualTo("FAILED");
            assertThat(stopped.json().at("/error/exitCode").asInt()).isEqualTo(exitCode.number());
            assertThat(stopped.json().at("/error/stage").asText()).isEqualTo("INTERRUPTED");
            assertThat(stopped.err()).contains("Run the same command again");
            List<Branch> branches = repository.with(OxenRepository::branches);
            assertThat(branches).isEmpty();
            proxy.rule(request -> Fault.none());
            bench.run(job).ended(ExitCode.OK);
            assertThat(repository.history()).hasSize(1);
        }
    }

    private static Process start(Workbench bench, JobText job) throws IOException {
        List<String> command = new ArrayList<>();
        if (OS.LINUX.isCurrentOs()) {
            // Java leaves a signal ignored that its parent ignores, as under nohup.
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ChildRun.ownOptions());
        command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("run", bench.file(job).toString(), "--json", "--state", bench.state()));
        return new ProcessBuilder(command)
                .redirectOutput(bench.folder().resolve("out").toFile())
                .redirectError(bench.folder().resolve("err").toFile())
                .start();
    }

    private static Outcome stop(Process process, String signal, CountDownLatch sending, Workbench bench)
            throws Exception {
        try {
            assertThat(sending.await(LONGEST_MINUTES, TimeUnit.MINUTES))
                    .as(
                            "the run got as far as sending; stderr: %s",
                            Files.readString(bench.folder().resolve("err")))
                    .isTrue();
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES))
                    .as("the run ended")
                    .isTrue();
            return new Outcome(
                    process.exitValue(),
                    Files.readString(bench.folder().resolve("out")),
                    Files.readString(bench.folder().resolve("err")));
        } finally {
            process.destroyForcibly();
        }
    }
}
