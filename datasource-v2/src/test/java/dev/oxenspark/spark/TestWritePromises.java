package dev.oxenspark.spark;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a write promises when things go wrong, or happen twice, or at once. */
@ExtendWith(OxenSparkExtension.class)
final class TestWritePromises {
    /** Runs in tasks, in this JVM. */
    private static volatile Runnable during = () -> {};

    private static Dataset<Row> numbers(SparkSession spark, int from, int to) {
        return spark.range(from, to, 1, 3).toDF();
    }

    /** The same numbers; what is to happen during the job happens in each task, at its last row. */
    private static Dataset<Row> numbers(SparkSession spark, int from, int to, Runnable action) {
        during = action;
        MapFunction<Long, Long> act = id -> {
            if (id == to - 1) {
                during.run();
            }
            return id;
        };
        return spark.range(from, to, 1, 3)
                .as(Encoders.LONG())
                .map(act, Encoders.LONG())
                .toDF("id");
    }

    private static DataFrameWriter<Row> write(Dataset<Row> rows) {
        return rows.write().format("oxen");
    }

    private static Dataset<Row> read(SparkSession spark, String path) {
        return spark.read().format("oxen").load(path);
    }

    @ParameterizedTest
    @EnumSource
    void aFailedJobLeavesNothingVisible(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        write(numbers(spark, 0, 10)).save(repository.at("data"));
        Dataset<Row> failing = numbers(spark, 10, 40, () -> {
            throw new IllegalStateException("the last row is bad");
        });
        assertThatThrownBy(() -> write(failing).mode("overwrite").save(repository.at("data")))
                .hasStackTraceContaining("the last row is bad");
        assertThatThrownBy(() ->
                        write(failing).option("branch", "new").mode("append").save(repository.at("data")))
                .hasStackTraceContaining("the last row is bad");

        assertThat(repository.history()).hasSize(1);
        assertThat(repository.branches()).containsExactly("main");
        assertThat(read(spark, repository.at("data"))).hasSameRowsAs(numbers(spark, 0, 10));
        write(numbers(spark, 10, 20)).mode("append").save(repository.at("data"));
        assertThat(read(spark, repository.at("data"))).hasSameRowsAs(numbers(spark, 0, 20));
    }

    @ParameterizedTest
    @EnumSource
    void aTaskThatRunsTwiceWritesOnce(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        AtomicInteger failures = new AtomicInteger();
        write(numbers(spark, 0, 30, () -> {
                    if (TaskContext.get().attemptNumber() == 0) {
                        failures.incrementAndGet();
                        throw new IllegalStateException("first attempt");
                    }
                }))
                .save(repository.at("data"));

        assertThat(failures).hasValue(1);
        assertThat(repository.history()).hasSize(1);
        assertThat(repository.paths()).hasSize(3);
        assertThat(read(spark, repository.at("data"))).hasSameRowsAs(numbers(spark, 0, 30));
    }

    @ParameterizedTest
    @EnumSource
    void theSameKeyMakesOneCommitInEveryMode(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("a.txt", "x".getBytes(UTF_8)));
        for (String mode : new String[] {"errorifexists", "append", "overwrite"}) {
            int before = repository.history().size();
            for (int i = 0; i < 2; i++) {
                write(numbers(spark, 0, 10))
                        .mode(mode)
                        .option("commit-key", "job-" + mode)
                        .save(repository.at("data/" + mode));
            }
            assertThat(repository.history()).as(mode).hasSize(before + 1);
            assertThat(read(spark, repository.at("data/" + mode))).hasSameRowsAs(numbers(spark, 0, 10));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRetryFindsTheCommitOnTheBranchThatTheFirstTryMade(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("a.txt", "x".getBytes(UTF_8)));
        for (int i = 0; i < 2; i++) {
            write(numbers(spark, 0, 10))
                    .option("revision", "main")
                    .option("branch", "work")
                    .option("commit-key", "job")
                    .save(repository.at("data"));
        }
        assertThat(repository.head("work").parents())
                .containsExactly(repository.head().id());
    }

    @ParameterizedTest
    @EnumSource
    void anOverwriteThatWouldLoseAChangeNamesThePath(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        write(numbers(spark, 0, 10)).save(repository.at("data"));
        Dataset<Row> rows = numbers(
                spark, 10, 40, () -> repository.commit(Map.of("data/theirs.parquet", "theirs".getBytes(UTF_8))));
        assertThatThrownBy(() -> write(rows).mode("overwrite").save(repository.at("data")))
                .hasStackTraceContaining("data/theirs.parquet");

        assertThat(repository.history()).hasSize(2);
        assertThat(repository.paths()).hasSize(4).contains("data/theirs.parquet");
    }

    @ParameterizedTest
    @EnumSource
    void aFirstWriteThatSomebodyElseWasFasterWithIsAConflict(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("a.txt", "x".getBytes(UTF_8)));
        Dataset<Row> rows =
                numbers(spark, 0, 30, () -> repository.commit(Map.of("n.parquet", "theirs".getBytes(UTF_8))));
        assertThatThrownBy(() -> write(rows).save(repository.at("n.parquet"))).hasStackTraceContaining("n.parquet");
        assertThat(repository.history()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void appendsAtTheSameTimeBothLand(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        write(numbers(spark, 0, 10)).save(repository.at("data"));
        Dataset<Row> theirs = numbers(spark, 10, 20);
        write(numbers(
                        spark,
                        20,
                        50,
                        () -> CompletableFuture.runAsync(
                                        () -> write(theirs).mode("append").save(repository.at("data")))
                                .join()))
                .mode("append")
                .save(repository.at("data"));
        assertThat(repository.history()).hasSize(3);
        assertThat(read(spark, repository.at("data"))).hasSameRowsAs(numbers(spark, 0, 50));
    }

    /** Another writer fills the repository between this write's look at it and its start. */
    @NeedsOxenServer
    @Test
    void anEmptyRepositoryThatFillsUpMeanwhileIsNotOverwritten(SparkSession spark, TestFolder folder) {
        for (String mode : new String[] {"errorifexists", "overwrite"}) {
            RepositoryAddress.Remote address = OxenServer.shared().unusedAddress();
            try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
                AtomicInteger creations = new AtomicInteger();
                proxy.rule(request -> {
                    if (request.is("POST", "/api/repos") && creations.incrementAndGet() == 1) {
                        write(numbers(spark, 0, 10))
                                .option("create-repository", true)
                                .save(address.text() + "/data");
                    }
                    return dev.oxenspark.connector.testing.Fault.none();
                });
                assertThatThrownBy(() -> write(numbers(spark, 10, 20))
                                .mode(mode)
                                .option("create-repository", true)
                                .save(proxy.through(address).text() + "/data"))
                        .hasStackTraceContaining("'data' was not there when this write was planned");
                assertThat(creations).hasValue(1);
            }
            assertThat(read(spark, address.text() + "/data")).hasSameRowsAs(numbers(spark, 0, 10));
        }
    }
}
