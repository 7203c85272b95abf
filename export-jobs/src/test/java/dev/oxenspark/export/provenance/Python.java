package dev.oxenspark.export.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.testing.PythonEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The second implementation of the row digest; tests that ask it are marked as needing Python. */
final class Python {
    private Python() {}

    /**
     * @param rows one JSON text per line
     * @return the digest of each row, then that of all
     */
    static List<String> rowsetDigest(String rows) throws IOException, InterruptedException {
        String interpreter = Objects.requireNonNull(PythonEnvironment.interpreter());
        Process process = new ProcessBuilder(interpreter, "src/test/python/rowset_digest.py")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().write(rows.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        List<String> lines = process.inputReader(StandardCharsets.UTF_8).lines().toList();
        assertThat(process.waitFor()).as(() -> String.join("\n", lines)).isZero();
        return lines;
    }
}
