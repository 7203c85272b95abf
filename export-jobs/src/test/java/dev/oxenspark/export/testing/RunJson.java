package dev.oxenspark.export.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.spark.testing.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The {@code run.json} at the head of {@code main}, of the job that tests run. */
public final class RunJson {
    private RunJson() {}

    public static JsonNode of(TestRepository repository, Workbench bench) throws IOException {
        Path provenance =
                repository.checkout(".provenance/digits", bench.folder().resolve("checked-out"));
        return new ObjectMapper().readTree(Files.readString(provenance.resolve("run.json")));
    }
}
