package dev.oxenspark.spark;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.Plans;
import dev.oxenspark.spark.testing.SharedSpark;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.v2.BatchScanExec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import scala.jdk.javaapi.CollectionConverters;

/** The token reaches the server and nothing that is shown or kept. */
@ExtendWith(OxenSparkExtension.class)
final class TestSecrets {
    private final String token = "tk-" + UUID.randomUUID();

    private void use(SparkSession spark, TestRepository repository) {
        Dataset<Row> rows = spark.range(0, 10, 1, 2).selectExpr("id", "cast(id as string) as text");
        rows.write().format("oxen").option("token", token).save(repository.at("t.csv"));
        for (String mode : List.of("errorifexists", "append", "overwrite")) {
            rows.write().format("oxen").option("token", token).mode(mode).save(repository.at("folder"));
        }
    }

    private Dataset<Row> load(SparkSession spark, TestRepository repository, String path) {
        return spark.read().format("oxen").option("token", token).load(repository.at(path));
    }

    @ParameterizedTest
    @EnumSource
    void neitherPlansNorEventLogNorPartitionsHoldIt(Backend backend, SparkSession spark, TestFolder folder)
            throws IOException, TimeoutException {
        TestRepository repository = backend.newRepository(folder);
        Plans.keepAsMade(spark);
        use(spark, repository);
        for (String path : List.of("t.csv", "folder", "")) {
            Dataset<Row> table = load(spark, repository, path);
            table.collectAsList();
            assertThat(Plans.text(table)).contains("oxen").doesNotContain(token);
            BatchScanExec scan = Plans.scan(table);
            assertThat(scan.scan().description() + scan.scan() + scan.readerFactory() + scan.table())
                    .doesNotContain(token);
            assertThat(serialized(
                            CollectionConverters.asJava(scan.inputPartitions()).toArray()))
                    .doesNotContain(token);
        }
        spark.sql("create temporary view v using oxen options (path '%s', token '%s')"
                .formatted(repository.at("t.csv"), token));
        assertThat(spark.sql("select * from v").count()).isEqualTo(10);
        assertThat(eventLog()).contains("oxen").doesNotContain(token);
    }

    private static String serialized(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(value);
        return bytes.toString(ISO_8859_1);
    }

    private static String eventLog() throws IOException, TimeoutException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(SharedSpark.eventLog())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    @NeedsOxenServer
    @Test
    void errorsDoNotTellIt(SparkSession spark, TestFolder folder) {
        TestRepository direct = Backend.SERVER.newRepository(folder);
        direct.commit(Map.of("a.csv", "1\n".getBytes(UTF_8)));
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            TestRepository repository = new TestRepository(proxy.through((RepositoryAddress.Remote) direct.address()));
            Dataset<Row> table = load(spark, repository, "a.csv");
            assertThat(proxy.requests())
                    .allMatch(request -> request.header("Authorization").equals("Bearer " + token));
            assertThat(text(catchThrowable(() -> load(spark, repository, "b.csv"))))
                    .doesNotContain(token);

            proxy.rule(request -> dev.oxenspark.connector.testing.Fault.answer(
                    401, Map.of("oxen-version", "0.65.2"), "{\"status\":\"error\"}"));
            assertThat(text(catchThrowable(table::collectAsList)))
                    .contains("401")
                    .doesNotContain(token);
            assertThat(text(catchThrowable(() -> load(spark, repository, "a.csv"))))
                    .contains("401")
                    .doesNotContain(token);
            assertThat(text(catchThrowable(() -> spark.range(1)
                            .write()
                            .format("oxen")
                            .option("token", token)
                            .save(repository.at("c")))))
                    .contains("401")
                    .doesNotContain(token);
        }
    }

    private static String text(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void anUnknownOptionThatLooksLikeASecretIsRefusedWithoutItsValue() {
        for (String key : List.of("auth", "api-key", "bearer", "access_key", "credential", "password", "my-secret")) {
            assertThat(catchThrowable(() -> OxenOptions.of(Map.of("path", "/tmp/x", key, token))))
                    .hasMessageContaining(key)
                    .hasMessageContaining("option token")
                    .hasMessageNotContaining(token);
        }
        assertThat(OxenOptions.of(Map.of("path", "/tmp/x", "Token", token)).toString())
                .contains("token=***")
                .doesNotContain(token);
    }
}
