package dev.oxenspark.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A child process, as a user would start it: what, where, and with which variables on top of the test's own. It finds
 * the Java that runs the test.
 */
record Command(Path folder, Map<String, String> environment, List<String> words) {
    /** How it ended, and what it said. */
    record Outcome(int exitCode, String out, String err) {
        Outcome succeeded() {
            assertThat(exitCode).as("exit code%n%s%n%s", out, err).isZero();
            return this;
        }
    }

    /** For a process that starts Spark: it listens on this machine only, and is as {@link #ofShortLife} has it. */
    static Map<String, String> ofSpark() {
        Map<String, String> variables = new TreeMap<>(ofShortLife());
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        variables.put("SPARK_LOCAL_IP", "127.0.0.1");
        return variables;
    }

    /** For a Java that ends soon, and so does without the compiler that optimises. It says so on standard error. */
    static Map<String, String> ofShortLife() {
        return Map.of("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m");
    }

    static Command in(Path folder, String... words) {
        return new Command(folder, Map.of(), List.of(words));
    }

    /** Text for a shell, which stops at the first command that fails. */
    static Command shell(Path folder, String text) {
        return in(folder, "bash", "-euc", text);
    }

    Command with(String variable, String value) {
        return with(Map.of(variable, value));
    }

    Command with(Map<String, String> variables) {
        Map<String, String> more = new TreeMap<>(environment);
        more.putAll(variables);
        return new Command(folder, more, words);
    }

    /** Started by another program, which takes it as its last arguments. */
    Command after(String... program) {
        List<String> all = new ArrayList<>(List.of(program));
        all.addAll(words);
        return new Command(folder, environment, all);
    }

    Outcome run() {
        try {
            Path errors = Files.createTempFile("command-", ".err");
            try {
                Process process = start(ProcessBuilder.Redirect.to(errors.toFile()));
                String out = new String(process.getInputStream().readAllBytes(), UTF_8);
                return new Outcome(process.waitFor(), out, Files.readString(errors));
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while " + words + " ran", e);
        }
    }

    /** @param errors where its standard error goes */
    Process start(ProcessBuilder.Redirect errors) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(folder.toFile()).redirectError(errors);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }
}
