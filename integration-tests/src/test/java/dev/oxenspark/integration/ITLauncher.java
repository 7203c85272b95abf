package dev.oxenspark.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.testing.NeedsPython;
import dev.oxenspark.connector.testing.PythonEnvironment;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/oxen-export}. Maven is stood in for by a script that says what it was asked to do. */
final class ITLauncher {
    @TempDir
    private Path elsewhere;

    private Checkout checkout;

    @BeforeEach
    void checkOut() {
        checkout = Checkout.create();
    }

    @Test
    void runsFromAnyFolderAndThroughALink() throws IOException {
        Command.Outcome version = checkout.export(elsewhere, "--version").run().succeeded();
        assertThat(version.out()).matches("oxen-export \\d+\\.\\d+\\.\\d+\\R");
        assertThat(version.err()).as("nothing to say").isEmpty();

        Path link = Files.createSymbolicLink(checkout.root().resolve("export"), checkout.launcher());
        assertThat(Command.in(elsewhere, link.toString(), "--version")
                        .run()
                        .succeeded()
                        .out())
                .isEqualTo(version.out());
    }

    @NeedsPython
    @Test
    void tellsHowWideTheTerminalIsIfThereIsOne() throws IOException {
        String shows = "-XshowSettings:properties";
        Command.Outcome none = checkout.export(elsewhere, "--version")
                .with("OXEN_EXPORT_JAVA_OPTS", shows)
                .run()
                .succeeded();
        assertThat(none.err()).containsPattern("oxen-export.columns = *\\R");

        String started = "stty cols 97; exec '%s' --version".formatted(checkout.launcher());
        Command.Outcome terminal = Command.in(
                        elsewhere,
                        String.valueOf(PythonEnvironment.interpreter()),
                        "-c",
                        "import pty, sys; sys.exit(pty.spawn(['sh', '-c', sys.argv[1]]))",
                        started)
                .with("OXEN_EXPORT_JAVA_OPTS", shows)
                .run()
                .succeeded();
        assertThat(terminal.out()).containsPattern("oxen-export.columns = 97\\R");
    }

    @Test
    void whatTheJvmSaysIsNoPartOfTheAnswer() {
        Path archive = elsewhere.resolve("classes.jsa");
        Command.Outcome made = checkout.export(elsewhere, "--version")
                .with("OXEN_EXPORT_JAVA_OPTS", "-XX:ArchiveClassesAtExit=" + archive)
                .run()
                .succeeded();
        assertThat(made.out()).matches("oxen-export \\d+\\.\\d+\\.\\d+\\R");
        assertThat(made.err()).as("classes that can't be archived").contains("[cds");
        assertThat(archive).isNotEmptyFile();
    }

    @Test
    void passesExitCodesThrough() {
        Command.Outcome missing =
                checkout.export(elsewhere, "validate", "no such job.yaml").run();
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("no such job.yaml");
    }

    @Test
    void withoutJavaSaysWhatToInstall() {
        Command.Outcome outcome = checkout.export(elsewhere, "--version")
                .with("JAVA_HOME", "/no/java/here")
                .run();
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("/no/java/here/bin/java", "Install JDK 17 or newer, or set JAVA_HOME");
    }

    @Test
    void buildsAgainAfterASourceChanged() throws IOException {
        Path source = checkout.root().resolve("connector/src/main/java/Some.java");
        Files.createDirectories(source.getParent());
        Files.createFile(source);
        maven("echo \"$@\" > asked; touch export-jobs/target/oxen-export-*.jar");
        age(checkout.root().resolve("connector/src"), -60);

        Command.Outcome current = withMaven("--version").run().succeeded();
        assertThat(current.err()).isEmpty();
        assertThat(checkout.root().resolve("asked")).doesNotExist();

        age(source, 60);
        Command.Outcome changed = withMaven("--version").run().succeeded();
        assertThat(changed.err()).contains("the sources changed since the last build, building");
        assertThat(checkout.root().resolve("asked")).content().contains("-pl export-jobs -am package");
    }

    @Test
    void failedBuildShowsItsEndAndStartsNothing() throws IOException {
        Files.delete(checkout.root().resolve("export-jobs/target/spark.classpath"));
        maven("echo '[ERROR] it is broken here'; exit 1");
        Command.Outcome outcome = withMaven("--version").run();
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("first use, building", "the build failed", "[ERROR] it is broken here");
    }

    @Test
    void interruptedBuildTakesMavenWithIt() throws Exception {
        Files.delete(checkout.root().resolve("export-jobs/target/spark.classpath"));
        maven("echo $$ > pid; exec sleep 600");
        // Whoever started this JVM may have had it ignore Ctrl-C, which children inherit.
        Process launcher =
                withMaven("--version").after("env", "--default-signal=INT").start(ProcessBuilder.Redirect.PIPE);
        try (BufferedReader errors = launcher.errorReader()) {
            assertThat(errors.readLine()).contains("first use, building");
            assertThat(errors.readLine()).as("progress, so Maven runs").contains(" s ");
            long maven = Long.parseLong(
                    Files.readString(checkout.root().resolve("pid")).strip());
            assertThat(ProcessHandle.of(maven)).isPresent();
            interrupt(launcher);
            assertThat(launcher.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(launcher.exitValue()).isEqualTo(130);
            assertThat(ProcessHandle.of(maven).filter(ProcessHandle::isAlive)).isEmpty();
        } finally {
            launcher.destroyForcibly();
        }
    }

    private static void interrupt(Process process) {
        Command.shell(Path.of("."), "kill -INT " + process.pid()).run().succeeded();
    }

    private Command withMaven(String... arguments) {
        String path = elsewhere + ":" + System.getenv("PATH");
        return checkout.export(elsewhere, arguments).with("PATH", path);
    }

    private void maven(String body) throws IOException {
        Path script = Files.writeString(elsewhere.resolve("mvn"), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Moves the time of a file or of all below a folder to so many seconds after the jar's. */
    private void age(Path path, int seconds) throws IOException {
        Path jar = checkout.root()
                .resolve("export-jobs/target")
                .resolve(Path.of(System.getProperty("oxen.export.jar")).getFileName());
        FileTime time = FileTime.fromMillis(Files.getLastModifiedTime(jar).toMillis() + seconds * 1000L);
        try (var files = Files.walk(path)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, time);
            }
        }
    }
}
