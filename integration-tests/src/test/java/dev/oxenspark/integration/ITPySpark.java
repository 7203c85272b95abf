package dev.oxenspark.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.NeedsPython;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.connector.testing.PythonEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PySpark as pip installs it, with the bundle as its only jar. */
@NeedsPython
final class ITPySpark {
    @Test
    void usesARepositoryInAFolder(@TempDir Path folder) throws IOException {
        readsWritesAndTravels(folder.resolve("repository").toString());
    }

    @NeedsOxenServer
    @Test
    void usesARepositoryOnAServer() throws IOException {
        readsWritesAndTravels(OxenServer.shared().endpoint() + "/tests/pyspark");
    }

    private static void readsWritesAndTravels(String repository) throws IOException {
        PythonEnvironment python = PythonEnvironment.with(Path.of("../notebooks/requirements.txt"));
        String output = python.run(
                Command.ofSpark(),
                Path.of("src/test/python/spark_session.py"),
                System.getProperty("oxen.bundle.jar"),
                repository);
        JsonNode saw = new ObjectMapper().readTree(output);

        assertThat(saw.get("now"))
                .extracting(JsonNode::asInt)
                .containsExactlyElementsOf(IntStream.range(90, 100).boxed().toList());
        assertThat(saw.get("then").asInt()).isEqualTo(100);
        assertThat(saw.get("prefix").asText()).isEqualTo("n42");
        assertThat(saw.get("branch").asInt()).isEqualTo(15);
        assertThat(saw.get("file").asText()).isEqualTo("id,name\n0,n0\n1,n1\n");
        assertThat(saw.get("types").toString()).isEqualTo("{\"id\":\"bigint\",\"name\":\"string\"}");
        assertThat(saw.get("several").toString())
                .isEqualTo("[[\"0\",\"two.csv\"],[\"1\",\"two.csv\"],[\"7\",\"more.csv\"]]");
        assertThat(saw.get("avro").asText()).contains("it has no spark-avro. Start it with --packages");
        assertThat(saw.get("folders").asInt()).as("docs/pictures.md").isEqualTo(3);
        assertThat(saw.get("training").toString())
                .as("docs/pictures.md")
                .isEqualTo("[[0,\"0,cat/1\\n\"],[1,\"1,cat/2\\n\"],[2,\"2,dog/3\\n\"]]");
        assertThat(saw.get("cats").asInt()).isEqualTo(2);
        assertThat(saw.get("cat files").asInt()).isEqualTo(2);
        assertThat(saw.get("absent").asText()).contains("has no 'absent.parquet'");
    }
}
