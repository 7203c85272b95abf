package dev.oxenspark.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.testing.NeedsPython;
import dev.oxenspark.connector.testing.PythonEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ITNotebooks {
    @Test
    @NeedsPython
    void quickstartShowsRowsPicturesAndWhatChanged() {
        Path notebook = Checkout.withDemo().root().resolve("notebooks/01-quickstart.ipynb");
        PythonEnvironment environment = PythonEnvironment.with(Checkout.PROJECT.resolve("notebooks/requirements.txt"));
        String results = Command.in(
                        notebook.getParent(),
                        environment.python().toString(),
                        Path.of("src/test/python/execute_notebook.py")
                                .toAbsolutePath()
                                .toString(),
                        notebook.toString())
                .run()
                .succeeded()
                .out();
        assertThat(results)
                .as("rows")
                .contains("images/5/5.png")
                .as("pictures as files")
                .contains("image/png")
                .as("pictures as pictures")
                .containsPattern("\"pictures\": \\[\\d{4,}\\]")
                .as("both exports")
                .contains("was fed by version 1 of the labels", "was fed by version 0 of the labels")
                .as("what changed, and nothing else")
                .containsPattern("0\\s+5\\s+9\\s+images/9/5\\.png\\s+5\\s+images/5/5\\.png\\\\n"
                        + "1\\s+64\\s+6\\s+images/6/64\\.png\\s+4\\s+images/4/64\\.png\"");
    }

    @Test
    void areCommittedWithoutResults() throws IOException {
        assertThat(Files.readString(Checkout.PROJECT.resolve("notebooks/01-quickstart.ipynb")))
                .contains("\"outputs\": []")
                .doesNotContainPattern("\"outputs\": \\[\\s*\\{");
    }
}
