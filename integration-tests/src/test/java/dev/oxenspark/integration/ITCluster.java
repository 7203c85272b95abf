package dev.oxenspark.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.ForwardProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.connector.testing.PrivateCa;
import dev.oxenspark.integration.SparkCluster.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The bundle on a cluster: driver and executors are processes of their own, and results travel with Kryo. */
@Order(2)
final class ITCluster {
    /** A path that means another folder to each process: below its working folder. */
    private static final String OTHER_EVERYWHERE = "/proc/self/cwd/repository";

    private static final String ALL_THERE =
            "SAW table [2000,1999000]\nSAW files [17,17]\nSAW csv 1000\nSAW reading executors 2\n";

    @TempDir
    private static Path folder;

    private static SparkCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = SparkCluster.start(Files.createDirectory(folder.resolve("cluster")));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static Outcome submit(String where, Map<String, String> more, String what, String repository)
            throws Exception {
        Map<String, String> conf = new HashMap<>(Map.of(
                "spark.driver.bindAddress", "127.0.0.1",
                "spark.driver.host", "127.0.0.1",
                "spark.ui.enabled", "false",
                "spark.executor.memory", "600m",
                "spark.scheduler.minRegisteredResourcesRatio", "1.0",
                "spark.scheduler.maxRegisteredResourcesWaitingTime", "60s",
                "spark.serializer", "org.apache.spark.serializer.KryoSerializer",
                "spark.sql.shuffle.partitions", "2",
                "spark.task.maxFailures", "1"));
        conf.putAll(more);
        Path working = Files.createDirectories(folder.resolve("driver"));
        return cluster.submit(working, where, conf, ClusterJob.class, what, repository);
    }

    private static void succeeded(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.output()
                        .lines()
                        .filter(line -> line.startsWith("SAW"))
                        .map(line -> line + "\n"))
                .as(outcome.output())
                .containsExactly(("SAW writing executors 2\n" + ALL_THERE).split("(?<=\n)"));
    }

    /** What users are told to set: for the driver and for executors. */
    @NeedsOxenServer
    @Test
    void executorsWriteToAServerBehindHttpsAndAProxyAndReadFromIt() throws Exception {
        PrivateCa ca = PrivateCa.shared();
        try (FaultProxy server = FaultProxy.before(OxenServer.shared(), ca.certified("ip:127.0.0.1"));
                ForwardProxy proxy = ForwardProxy.start()) {
            String options = Stream.concat(ca.options().stream(), proxy.options().stream())
                    .collect(Collectors.joining(" "));
            String repository = server.endpoint() + "/tests/cluster";
            succeeded(submit(
                    cluster.master(),
                    Map.of(
                            "spark.driver.extraJavaOptions", options,
                            "spark.executor.extraJavaOptions", options),
                    "write,read",
                    repository));
            assertThat(proxy.targets())
                    .as("all through the proxy, which sees no more than the server's name")
                    .containsOnly("CONNECT " + server.endpoint().replace("https://", ""))
                    .hasSameSizeAs(server.requests());

            Outcome untrusting =
                    submit(cluster.master(), Map.of("spark.driver.extraJavaOptions", options), "read", repository);
            assertThat(untrusting.exitCode()).isNotZero();
            assertThat(untrusting.output())
                    .contains("Nothing was sent to " + server.endpoint())
                    .contains("none of the authorities that this JVM trusts")
                    .contains("spark.executor.extraJavaOptions");
        }
    }

    @Test
    void executorsUseAFolderThatAllOfThemShare() throws Exception {
        succeeded(submit(
                cluster.master(),
                Map.of(),
                "write,read",
                folder.resolve("shared").toString()));
    }

    @EnabledOnOs(OS.LINUX)
    @Test
    void aFolderThatExecutorsDoNotHaveIsRefused() throws Exception {
        assertThat(submit(cluster.master(), Map.of(), "write", OTHER_EVERYWHERE))
                .satisfies(ITCluster::refused);

        assertThat(submit("local[1]", Map.of(), "write", OTHER_EVERYWHERE).exitCode())
                .isZero();
        Outcome reading = submit(cluster.master(), Map.of(), "read", OTHER_EVERYWHERE);
        assertThat(reading.exitCode()).isNotZero();
        assertThat(reading.output())
                .contains(OTHER_EVERYWHERE + " is not an Oxen repository")
                .contains("Executors must see the driver's folder");
    }

    @EnabledOnOs(OS.LINUX)
    @Test
    void anotherRepositoryInTheExecutorsFolderIsRefused() throws Exception {
        Path other = folder.resolve("other.zip");
        try (OutputStream out = Files.newOutputStream(other);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(".oxen/config.toml"));
            zip.write("remotes = []\nmin_version = \"0.36.0\"\nmerkle_node_backend = \"lmdb\"\n".getBytes(UTF_8));
        }
        refused(submit(cluster.master(), Map.of("spark.archives", other + "#repository"), "write", OTHER_EVERYWHERE));
    }

    private static void refused(Outcome outcome) {
        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.output())
                .contains(OTHER_EVERYWHERE + " is not the same folder on this executor as on the driver")
                .doesNotContain("SAW");
    }
}
