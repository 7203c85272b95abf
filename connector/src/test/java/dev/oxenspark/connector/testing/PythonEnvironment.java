package dev.oxenspark.connector.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Python virtual environment with the packages of one requirements file, all pinned. It is made in the user's cache
 * the first time and found there again for as long as the file stays the same. Tests that use one are marked
 * {@link NeedsPython}.
 */
public final class PythonEnvironment {
    private static final String CHECK = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";

    private final Path folder;

    private PythonEnvironment(Path folder) {
        this.folder = folder;
    }

    /** @param requirements a file in pip's format, with a version for every package */
    public static synchronized PythonEnvironment with(Path requirements) {
        String interpreter = interpreter();
        if (interpreter == null) {
            throw new IllegalStateException("No Python: mark the test @NeedsPython");
        }
        try {
            String name = sha256(Files.readAllBytes(requirements)).substring(0, 16);
            Path folder = RealPart.cache().resolve("oxen-spark/python/" + name);
            Files.createDirectories(folder.getParent());
            Path lock = folder.resolveSibling(name + ".lock");
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                Path complete = folder.resolve("complete");
                // The interpreter that it was made from may have gone since.
                if (!Files.exists(complete) || !Files.isExecutable(folder.resolve("bin/python"))) {
                    System.err.println("Installing Python packages of " + requirements + " into " + folder);
                    must(List.of(interpreter, "-m", "venv", "--clear", folder.toString()));
                    must(List.of(
                            folder.resolve("bin/python").toString(),
                            "-m",
                            "pip",
                            "install",
                            "--quiet",
                            "--no-compile",
                            "--disable-pip-version-check",
                            "--requirement",
                            requirements.toAbsolutePath().toString()));
                    Files.createFile(complete);
                }
            }
            return new PythonEnvironment(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The interpreter inside the environment. */
    public Path python() {
        return folder.resolve("bin/python");
    }

    /** Where its packages are, programs that some of them bring among them. */
    public Path sitePackages() {
        return Path.of(run(Map.of(), "-c", "import sysconfig; print(sysconfig.get_path('purelib'), end='')"));
    }

    /**
     * Runs a script and gives what it printed; fails the test with all that it said if its exit code is not 0.
     *
     * @param environment variables to set on top of this process's
     */
    public String run(Map<String, String> environment, Path script, String... arguments) {
        List<String> all = new ArrayList<>(List.of(script.toString()));
        all.addAll(List.of(arguments));
        return run(environment, all.toArray(String[]::new));
    }

    private String run(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(python().toString()));
        command.addAll(List.of(arguments));
        return must(environment, command);
    }

    /** The interpreter itself, for scripts that need no packages; null where there is none. */
    public static @Nullable String interpreter() {
        return Interpreter.FOUND;
    }

    /** Looked for once. */
    private static final class Interpreter {
        static final @Nullable String FOUND = find();
    }

    private static @Nullable String find() {
        String named = System.getenv().getOrDefault("OXEN_SPARK_PYTHON", "python3");
        try {
            return new ProcessBuilder(named, "-c", CHECK)
                                    .redirectErrorStream(true)
                                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                    .start()
                                    .waitFor()
                            == 0
                    ? named
                    : null;
        } catch (IOException absent) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static void must(List<String> command) {
        must(Map.of(), command);
    }

    private static String must(Map<String, String> environment, List<String> command) {
        try {
            Path errors = Files.createTempFile("python-", ".err");
            try {
                ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                process.getOutputStream().close();
                String output = new String(process.getInputStream().readAllBytes(), UTF_8);
                int code = process.waitFor();
                if (code != 0) {
                    throw new AssertionError("Exit code %d of %s%n%s%s"
                            .formatted(code, String.join(" ", command), output, Files.readString(errors)));
                }
                return output;
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while " + String.join(" ", command) + " ran", e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
