package dev.oxenspark.export.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.testing.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the command line answers before there is any need of Spark. */
final class TestCommandLine {
    private static final String JOB = """
            apiVersion: oxen-export/v1
            name: digits
            source: {tables: {images: {path: /lake/images}}}
            dataset: {table: data/train.parquet}
            target: {repository: /data/digits, message: Digits, author: {name: Ann, email: ann@example.org}}
            """;

    @TempDir
    private Path folder;

    private static Outcome execute(CommandLine commandLine, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = commandLine
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    private static Outcome execute(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    private String job(String text) throws Exception {
        return Files.writeString(folder.resolve("job.yaml"), text).toString();
    }

    @Test
    void validateSaysThatAJobIsValidAndWhatItMeans() throws Exception {
        Outcome text = execute("validate", job(JOB)).ended(ExitCode.OK);
        assertThat(text.out()).contains("job.yaml: valid, job 'digits'");
        assertThat(text.err()).isEmpty();

        JsonNode json =
                execute("validate", job(JOB), "--json").ended(ExitCode.OK).json();
        assertThat(json.path("status").asText()).isEqualTo("VALID");
        assertThat(json.path("name").asText()).isEqualTo("digits");
        assertThat(json.at("/job/guard/maxShrink").asDouble()).isEqualTo(0.5);
    }

    @Test
    void aBadJobFileSaysWhereOnStandardErrorAndInTheObject() throws Exception {
        String file = job(JOB.replace("dataset:", "datset:"));

        Outcome text = execute("validate", file).ended(ExitCode.USAGE);
        assertThat(text.out()).isEmpty();
        assertThat(text.err()).contains(file + ":4: unknown key 'datset'", "Did you mean 'dataset'?");

        for (String command : List.of("validate", "plan", "run")) {
            Outcome outcome = execute(command, file, "--json").ended(ExitCode.USAGE);
            JsonNode json = outcome.json();
            assertThat(json.path("status").asText()).isEqualTo("FAILED");
            assertThat(json.at("/error/stage").asText()).isEqualTo("VALIDATE");
            assertThat(json.at("/error/code").asText()).isEqualTo("JOB_FILE");
            assertThat(json.at("/error/exitCode").asInt()).isEqualTo(2);
            assertThat(json.at("/error/message").asText()).contains("job.yaml:4: unknown key 'datset'");
            assertThat(outcome.err()).contains("unknown key 'datset'");
        }
    }

    @Test
    void anUnknownCommandOrOptionIsRefusedWithTheNearest() {
        Outcome command = execute("rnu").ended(ExitCode.USAGE);
        assertThat(command.err()).contains("'rnu'", "Did you mean 'run'?", "oxen-export --help");
        Outcome option = execute("run", "job.yaml", "--jsn").ended(ExitCode.USAGE);
        assertThat(option.err()).contains("--jsn", "Did you mean '--json'?", "oxen-export run --help");
        execute().ended(ExitCode.USAGE);
        execute("audit").ended(ExitCode.USAGE);
        execute("run").ended(ExitCode.USAGE);
        execute("audit", "commit", "main").ended(ExitCode.USAGE);
        assertThat(execute("repair").ended(ExitCode.USAGE).out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"run job.yaml --json --jsn", "run --json", "rnu --json", "audit --json", "audit commit --json"})
    void aCommandLineThatDoesNotHoldIsAnObjectTooWhereThatIsAskedFor(String line) {
        JsonNode json = execute(line.split(" ")).ended(ExitCode.USAGE).json();

        assertThat(json.path("status").asText()).isEqualTo("FAILED");
        assertThat(json.at("/error/code").asText()).isEqualTo("USAGE");
        assertThat(json.at("/error/exitCode").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "validate", "plan", "run", "audit", "audit commit", "audit table", "demo"})
    void everyCommandHasHelp(String command) {
        String[] arguments = (command + " --help").strip().split(" ");
        assertThat(execute(arguments).ended(ExitCode.OK).out()).contains("Usage: oxen-export " + command);
    }

    @Test
    void inAJvmOfSomebodyElseMainReturnsOrThrows() throws Exception {
        String missing = folder.resolve("missing.yaml").toString();
        ExecutorService driver = Executors.newSingleThreadExecutor(work -> new Thread(work, "Driver"));
        try {
            // An exit would end this process.
            driver.submit(() -> Main.main(new String[] {"--version"})).get();
            assertThatThrownBy(() -> driver.submit(() -> Main.main(new String[] {"validate", missing}))
                            .get())
                    .hasRootCauseMessage("oxen-export ended with exit code 2");
        } finally {
            driver.shutdownNow();
        }
    }

    @Test
    void theVersionIsTold() {
        assertThat(execute("--version").ended(ExitCode.OK).out()).startsWith("oxen-export ");
    }

    @Test
    void whatExportsForceCannotBeSetOtherwise() throws Exception {
        String file = job(JOB);
        for (String setting : List.of(
                "spark.sql.session.timeZone=Asia/Tokyo",
                "spark.sql.ansi.enabled=false",
                "spark.sql.files.ignoreMissingFiles=true",
                "spark.sql.files.ignoreCorruptFiles=true",
                "spark.hadoop.fs.s3a.input.stream.type=analytics",
                "spark.hadoop.fs.s3a.bucket.lake.input.stream.type=analytics",
                "spark.hadoop.fs.s3a.change.detection.version.required=false",
                "spark.hadoop.fs.s3a.change.detection.mode=none")) {
            Outcome outcome = execute("run", file, "--json", "--state", folder.toString(), "--conf", setting);
            assertThat(outcome.ended(ExitCode.USAGE).errorCode()).isEqualTo("FORCED_SETTING");
            assertThat(outcome.err()).contains(setting);
        }
    }

    @Test
    void aClusterNeedsAStateFolderThatItShares() throws Exception {
        String file = job(JOB);
        for (String[] master : new String[][] {{"--master", "spark://nowhere:7077"}, {"--conf", "spark.master=yarn"}}) {
            Outcome outcome = execute("run", file, "--json", master[0], master[1]);
            assertThat(outcome.ended(ExitCode.USAGE).errorCode()).isEqualTo("STATE_MISSING");
            assertThat(outcome.err()).contains("--state");
        }
        Outcome invalid = execute("run", file, "--json", "--state", "::");
        assertThat(invalid.ended(ExitCode.USAGE).errorCode()).isEqualTo("STATE_INVALID");
    }

    /** Fails in a way that nobody thought of. */
    @Command(name = "broken")
    static final class Broken implements Callable<Integer> {
        @Option(names = "--json")
        private boolean json;

        @Override
        public Integer call() {
            throw new IllegalStateException(json ? "broken" : "in two");
        }
    }

    @Test
    void aBugSaysSoAndShowsWhere() {
        CommandLine commandLine = new CommandLine(new Broken()).setExecutionExceptionHandler(new Failures());

        Outcome outcome = execute(commandLine, "--json").ended(ExitCode.INTERNAL);

        assertThat(outcome.errorCode()).isEqualTo("INTERNAL");
        assertThat(outcome.json().at("/error/exitCode").asInt()).isEqualTo(1);
        assertThat(outcome.err()).contains("report it", "IllegalStateException: broken", "Broken.call");
    }
}
