package dev.oxenspark.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.connector.testing.Fault;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher with a cluster's master: what is exported is what one machine exports, whatever becomes of executors.
 */
final class ITExportOnCluster {
    private static final int DIGITS = 1797;

    @TempDir
    private static Path folder;

    private static SparkCluster cluster;
    private static JsonNode onOneMachine;

    @BeforeAll
    static void start() throws IOException {
        onOneMachine = run("one", folder.resolve("one").toString(), "--master", "local[2]");
        cluster = SparkCluster.start(Files.createDirectory(folder.resolve("cluster")));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static JsonNode run(String name, String repository, String... more) throws IOException {
        Path demo = Checkout.withDemo().root().resolve("oxen-export-demo");
        Path job = Files.writeString(folder.resolve(name + ".yaml"), """
                apiVersion: oxen-export/v1
                name: all-digits
                source:
                  tables:
                    images: {path: "%1$s/lake/images"}
                    labels: {path: "%1$s/lake/labels", version: 0}
                  sql: "select i.id, i.uri as image, l.label from images i join labels l using (id)"
                dataset:
                  key: [id]
                  table: data/train.parquet
                  files:
                    - {column: image, from: ["%1$s/pictures/"], path: "images/{label}/{id}{ext}"}
                target:
                  repository: %2$s
                  message: "All digits"
                  author: {name: Ann, email: ann@example.org}
                """.formatted(demo, repository));
        List<String> arguments = new ArrayList<>(List.of("run", job.toString(), "--json"));
        arguments.addAll(List.of("--state", folder.resolve("state-" + name).toString()));
        arguments.addAll(List.of(more));
        String out = Checkout.withDemo()
                .export(folder, arguments.toArray(String[]::new))
                .run()
                .succeeded()
                .out();
        return new ObjectMapper().readTree(out);
    }

    private static JsonNode runOnCluster(String name, String repository, String... settings) throws IOException {
        List<String> more = new ArrayList<>(List.of("--master", cluster.master()));
        for (String setting : settings) {
            more.addAll(List.of("--conf", setting));
        }
        for (String setting : List.of(
                "spark.driver.bindAddress=127.0.0.1",
                "spark.driver.host=127.0.0.1",
                "spark.ui.enabled=false",
                "spark.executor.memory=600m",
                "spark.scheduler.minRegisteredResourcesRatio=1.0",
                "spark.scheduler.maxRegisteredResourcesWaitingTime=60s",
                "spark.sql.shuffle.partitions=4",
                "spark.databricks.delta.snapshotPartitions=2")) {
            more.addAll(List.of("--conf", setting));
        }
        return run(name, repository, more.toArray(String[]::new));
    }

    private static void isTheSame(JsonNode result) {
        assertThat(result.path("status").asText()).isEqualTo("COMMITTED");
        assertThat(result.path("rows").asInt()).isEqualTo(DIGITS);
        assertThat(result.at("/blobs/copied").asInt()).isEqualTo(DIGITS);
        for (String digest : List.of("rowsetDigest", "contentDigest", "provenanceSha256")) {
            assertThat(result.path(digest)).as(digest).isEqualTo(onOneMachine.path(digest));
        }
    }

    @Test
    void executorsWriteIntoAFolderThatAllOfThemShare() throws IOException {
        isTheSame(runOnCluster("folder", folder.resolve("shared").toString()));
    }

    @NeedsOxenServer
    @Test
    void anExecutorThatDiesWhileItCopiesIsReplaced() throws IOException {
        AtomicInteger batches = new AtomicInteger();
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            proxy.rule(request -> {
                if (request.is("POST", "/versions") && batches.incrementAndGet() == 2) {
                    cluster.killAnExecutor();
                }
                return Fault.none();
            });
            isTheSame(runOnCluster("killed", proxy.endpoint() + "/tests/killed-executor"));
        }
        assertThat(batches.get()).as("one was sent again").isGreaterThan(2);
    }
}
