package dev.oxenspark.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.connector.testing.NeedsPython;
import dev.oxenspark.connector.testing.PythonEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples of schedulers, judged by what the schedulers themselves bring. */
final class ITSchedulers {
    private static final Path SAMPLES = Checkout.PROJECT.resolve("samples");
    private static final Pattern EXIT_CODE = Pattern.compile("(?m)^\\| (\\d+) \\| `\\w+` \\| [^|]+ \\| ([a-z ]+) \\|");

    @NeedsPython
    @Test
    void airflowRunsItsTaskAndKubernetesKnowsEveryField(@TempDir Path folder) throws IOException {
        Path program = Files.writeString(folder.resolve("program"), """
                #!/bin/sh
                [ "$1" = wait ] && exec sleep 600
                exit "$1"
                """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> expected = new TreeMap<>();
        Matcher code = EXIT_CODE.matcher(Files.readString(Checkout.PROJECT.resolve("docs/scheduling.md")));
        while (code.find()) {
            expected.put(
                    code.group(1),
                    switch (code.group(2)) {
                        case "done" -> "done";
                        case "yes" -> "again";
                        default -> "failed";
                    });
        }
        assertThat(expected).hasSizeGreaterThan(10);
        String codes = new ObjectMapper().writeValueAsString(expected.keySet());

        String said = PythonEnvironment.with(Path.of("src/test/python/requirements-schedulers.txt"))
                .run(
                        Map.of(),
                        Path.of("src/test/python/schedule_samples.py"),
                        SAMPLES.toString(),
                        program.toString(),
                        codes);

        // Airflow logs to standard output too.
        JsonNode saw = new ObjectMapper().readTree(said.lines().reduce("", (before, last) -> last));
        JsonNode airflow = saw.path("airflow");
        assertThat(airflow.path("schedule").asText()).isEqualTo("30 2 * * *");
        assertThat(airflow.path("catchup").asBoolean(true)).isFalse();
        assertThat(airflow.path("maxActiveRuns").asInt()).isEqualTo(1);
        assertThat(airflow.path("retries").asInt()).isEqualTo(3);
        assertThat(airflow.path("command"))
                .extracting(JsonNode::asText)
                .containsExactly("/opt/oxen-spark/bin/oxen-export", "run", "/etc/oxen/digits.yaml");
        Map<String, String> outcomes = new TreeMap<>();
        airflow.path("outcomes")
                .properties()
                .forEach(each -> outcomes.put(each.getKey(), each.getValue().asText()));
        assertThat(outcomes).isEqualTo(expected);
        assertThat(airflow.path("killed").toString()).as("by SIGTERM").isEqualTo("[\"again\",-15]");
        assertThat(saw.at("/kubernetes/kind").asText()).isEqualTo("CronJob");
        assertThat(saw.at("/kubernetes/misspelt").asText()).contains("'backofLimit' was unexpected");
    }

    @Test
    void systemdTakesTheUnits(@TempDir Path folder) throws IOException {
        assumeTrue(
                Command.shell(folder, "command -v systemd-analyze").run().exitCode() == 0,
                "systemd-analyze is not installed");
        for (String unit : new String[] {"oxen-export@.service", "oxen-export@.timer"}) {
            String text = Files.readString(SAMPLES.resolve(unit));
            Files.writeString(
                    folder.resolve(unit.replace("@", "@digits")),
                    text.replace("/opt/oxen-spark", Checkout.PROJECT.toString()));
        }
        Command verify = Command.in(
                folder,
                "systemd-analyze",
                "verify",
                "--man=no",
                "./oxen-export@digits.timer",
                "./oxen-export@digits.service");

        // It warns of what it does not know and ends well all the same.
        assertThat(verify.run().succeeded().err()).isEmpty();
        Path service = folder.resolve("oxen-export@digits.service");
        Files.writeString(service, Files.readString(service).replace("RestartSec", "RestartSek"));
        assertThat(verify.run().err()).contains("RestartSek");
    }

    @Test
    void theShellTakesTheCommandOfTheCrontab(@TempDir Path folder) throws IOException {
        String line = Files.readString(SAMPLES.resolve("crontab"))
                .lines()
                .filter(each -> !each.startsWith("#"))
                .findFirst()
                .orElseThrow();
        String[] fields = line.split("\\s+", 7);
        assertThat(String.join(" ", fields[0], fields[1], fields[2], fields[3], fields[4]))
                .matches("(\\d+|\\*)( (\\d+|\\*)){4}");
        // cron takes it for the end of a line.
        assertThat(fields[6]).doesNotContain("%");
        Command.in(folder, "sh", "-n", "-c", fields[6]).run().succeeded();
        assertThat(Command.in(folder, "sh", "-n", "-c", fields[6] + " |").run().exitCode())
                .isNotZero();
    }
}
