package dev.oxenspark.connector.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Oxen's own client, the judge of what we write and the author of what we read: the published Python package, driven by
 * {@code oxen_client.py}. Its settings are the test's own, never the user's.
 */
public final class OxenClient {
    private static final Path SCRIPTS = Path.of("src", "test", "python");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PythonEnvironment python = PythonEnvironment.with(SCRIPTS.resolve("requirements.txt"));
    private final Path settings;

    /** @param settings a folder of the test's own */
    public OxenClient(Path settings) {
        this.settings = settings;
    }

    /** Has the client do something, in a process of its own. */
    public JsonNode run(String command, Object... arguments) {
        return script("oxen_client.py", command, arguments);
    }

    /** Runs another of the scripts; what it says is the last line that it prints. */
    public JsonNode script(String name, String first, Object... rest) {
        String[] arguments = new String[rest.length + 1];
        arguments[0] = first;
        for (int i = 0; i < rest.length; i++) {
            arguments[i + 1] = rest[i].toString();
        }
        String output = python.run(
                Map.of("OXEN_CONFIG_DIR", folder(settings).toString(), "PYTHONUTF8", "1"),
                SCRIPTS.resolve(name),
                arguments);
        String last = output.lines().reduce("", (before, line) -> line);
        try {
            return JSON.readTree(last);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not what " + name + " " + first + " should print: " + output, e);
        }
    }

    /** A folder with one file of each kind that Oxen tells apart. */
    public Path samples(Path folder) {
        python.run(Map.of(), SCRIPTS.resolve("samples.py"), folder(folder).toString());
        return folder;
    }

    private static Path folder(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
