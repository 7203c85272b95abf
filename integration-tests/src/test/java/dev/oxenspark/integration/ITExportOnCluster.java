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
import org.apache.spark.sql.SparkSession;
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
        onOneMachine = json(run("one", digits(folder.resolve("one").toString()), "--master", "local[2]"));
        cluster = SparkCluster.start(Files.createDirectory(folder.resolve("cluster")));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static String digits(String repository) {
        Path demo = Checkout.withDemo().root().resolve("oxen-export-demo");
        return """
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
                """.formatted(demo, repository);
    }

    /** @param job its text */
    private static Command.Outcome run(String name, String job, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".yaml"), job);
        List<String> arguments = new ArrayList<>(List.of("run", file.toString(), "--json"));
        arguments.addAll(List.of("--state", folder.resolve("state-" + name).toString()));
        arguments.addAll(List.of(more));
        return Checkout.withDemo()
                .export(folder, arguments.toArray(String[]::new))
                .run()
                .succeeded();
    }

    private static JsonNode json(Command.Outcome run) throws IOException {
        return new ObjectMapper().readTree(run.out());
    }

    private static Command.Outcome runOnCluster(String name, String job) throws IOException {
        List<String> more = new ArrayList<>(List.of("--master", cluster.master()));
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
        return run(name, job, more.toArray(String[]::new));
    }

    private static void isTheSame(JsonNode result) {
        assertThat(result.at("/blobs/copied").asInt()).isEqualTo(DIGITS);
        isTheSame(result, onOneMachine, DIGITS);
    }

    private static void isTheSame(JsonNode result, JsonNode expected, int rows) {
        assertThat(result.path("status").asText()).isEqualTo("COMMITTED");
        assertThat(result.path("rows").asInt()).isEqualTo(rows);
        for (String digest : List.of("rowsetDigest", "contentDigest", "provenanceSha256")) {
            assertThat(result.path(digest)).as(digest).isEqualTo(expected.path(digest));
        }
    }

    @Test
    void executorsWriteIntoAFolderThatAllOfThemShare() throws IOException {
        isTheSame(json(runOnCluster("folder", digits(folder.resolve("shared").toString()))));
    }

    @Test
    void executorsReadOnlyTheRowsThatChanged() throws IOException {
        Path table = folder.resolve("rows");
        try (SparkSession spark = Lake.session().getOrCreate()) {
            spark.sql("create table delta.`%s` using delta tblproperties ('delta.enableRowTracking' = 'true') as"
                            .formatted(table)
                    + " select id, concat('row ', id) text from range(0, 1000, 1, 4)");
            spark.sql("update delta.`%s` set text = 'changed' where id < 10".formatted(table));
            spark.sql("delete from delta.`%s` where id = 999".formatted(table));
        }
        String job = """
                apiVersion: oxen-export/v1
                name: rows
                source: {tables: {rows: {path: "%s", version: %d}}}
                incremental: %s
                dataset: {key: [id], table: data/train.parquet}
                target:
                  repository: %s
                  message: "Rows"
                  author: {name: Ann, email: ann@example.org}
                """;
        Path repository = folder.resolve("incremental");
        runOnCluster("rows", job.formatted(table, 0, "full", repository));

        Command.Outcome changed = runOnCluster("rows", job.formatted(table, 2, "row-tracking", repository));

        assertThat(changed.err()).contains("by row-tracking, rows {");
        JsonNode whole =
                json(run("whole", job.formatted(table, 2, "full", folder.resolve("whole")), "--master", "local[2]"));
        isTheSame(json(changed), whole, 999);
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
            isTheSame(json(runOnCluster("killed", digits(proxy.endpoint() + "/tests/killed-executor"))));
        }
        assertThat(batches.get()).as("one was sent again").isGreaterThan(2);
    }
}
