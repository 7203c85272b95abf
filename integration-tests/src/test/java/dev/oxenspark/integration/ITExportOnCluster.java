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
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher with a cluster's master: what is exported is what one machine exports, whatever becomes of executors.
 */
@Order(1)
final class ITExportOnCluster {
    private static final int DIGITS = 1797;

    /** After one was deleted. */
    private static final int LEFT = DIGITS - 1;

    @TempDir
    private static Path folder;

    private static SparkCluster cluster;
    private static JsonNode onOneMachine;

    @BeforeAll
    static void start() throws IOException {
        makeTable();
        String whole = job(2, "full", folder.resolve("one").toString());
        onOneMachine = json(run("one", whole, "--master", "local[2]"));
        cluster = SparkCluster.start(Files.createDirectory(folder.resolve("cluster")));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** The demo's digits with their labels, of which versions 1 and 2 change a few. */
    private static void makeTable() throws IOException {
        Path lake = demo().resolve("lake");
        SparkSession spark = Lake.session();
        String table = "delta.`" + folder.resolve("digits") + "`";
        spark.sql(("create table %s using delta tblproperties ('delta.enableRowTracking' = 'true') as"
                        + " select i.id, i.uri image, l.label"
                        + " from delta.`%2$s/images` i join delta.`%2$s/labels` version as of 0 l using (id)")
                .formatted(table, lake));
        spark.sql("update %s set label = label + 10 where id < 10".formatted(table));
        spark.sql("delete from %s where id = 100".formatted(table));
    }

    private static Path demo() {
        return Checkout.withDemo().root().resolve("oxen-export-demo");
    }

    private static String job(int version, String incremental, String repository) {
        return """
                apiVersion: oxen-export/v1
                name: all-digits
                source:
                  tables:
                    digits: {path: "%s", version: %d}
                incremental: %s
                dataset:
                  key: [id]
                  table: data/train.parquet
                  files:
                    - {column: image, from: ["%s/pictures/"], path: "images/{label}/{id}{ext}"}
                target:
                  repository: %s
                  message: "All digits"
                  author: {name: Ann, email: ann@example.org}
                """.formatted(folder.resolve("digits"), version, incremental, demo(), repository);
    }

    /** @param job its text */
    private static Command.Outcome run(String name, String job, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".yaml"), job);
        List<String> arguments = new ArrayList<>(List.of("run", file.toString(), "--json"));
        arguments.addAll(List.of("--state", folder.resolve("state-" + name).toString()));
        arguments.addAll(List.of(more));
        return Checkout.withDemo()
                .export(folder, arguments.toArray(String[]::new))
                .with(Command.ofShortLife())
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
        assertThat(result.path("status").asText()).isEqualTo("COMMITTED");
        assertThat(result.path("rows").asInt()).isEqualTo(LEFT);
        for (String digest : List.of("rowsetDigest", "contentDigest", "provenanceSha256")) {
            assertThat(result.path(digest)).as(digest).isEqualTo(onOneMachine.path(digest));
        }
    }

    @Test
    void executorsWriteIntoAFolderThatAllOfThemShareAndLaterOnlyWhatChanged() throws IOException {
        String repository = folder.resolve("shared").toString();
        JsonNode first = json(runOnCluster("folder", job(0, "full", repository)));
        assertThat(first.at("/blobs/copied").asInt()).isEqualTo(DIGITS);

        Command.Outcome changed = runOnCluster("folder", job(2, "row-tracking", repository));

        assertThat(changed.err()).contains("by row-tracking, rows {");
        assertThat(json(changed).at("/blobs/copied").asInt()).isZero();
        isTheSame(json(changed));
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
            JsonNode result = json(runOnCluster("killed", job(2, "full", proxy.endpoint() + "/tests/killed-executor")));
            assertThat(result.at("/blobs/copied").asInt()).isEqualTo(LEFT);
            isTheSame(result);
        }
        assertThat(batches.get()).as("one was sent again").isGreaterThan(2);
    }
}
