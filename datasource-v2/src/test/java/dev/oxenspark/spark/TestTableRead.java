package dev.oxenspark.spark;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is at a path as a table; that its rows are right, {@link TestReadingParity} shows. */
@ExtendWith(OxenSparkExtension.class)
final class TestTableRead {
    static Dataset<Row> rows(SparkSession spark) {
        return spark.range(0, 1_000, 1, 4)
                .selectExpr(
                        "id",
                        "if(id % 7 = 0, null, cast(id as string)) as text",
                        "cast(id as double) / 3 as ratio",
                        "cast(id as float) / 7 as single",
                        "cast(id % 128 as tinyint) as tiny",
                        "cast(id as smallint) as small",
                        "cast(id as decimal(20, 4)) as exact",
                        "cast(-id as decimal(38, 0)) as large",
                        "date_add(date'1500-01-01', cast(id * 200 as int)) as day",
                        "timestamp_micros(id * 3600000001 - 20000000000000000) as at",
                        "timestamp_ntz'1001-02-03 04:05:06.789012' + make_dt_interval(cast(id as int)) as local",
                        "id % 2 = 0 as even",
                        "if(id % 5 = 0, null, named_struct('a', id, 'b', array(cast(id as string), null))) as nested",
                        "map('k', id, 'n', null) as pairs",
                        "array(named_struct('x', id, 'y', map(id, array(id)))) as deep",
                        "cast(cast(id as string) as binary) as bytes",
                        "cast(null as string) as nothing");
    }

    private static DataFrameReader oxen(SparkSession spark) {
        return spark.read().format("oxen");
    }

    private static void alike(
            SparkSession spark,
            TestRepository repository,
            String format,
            TestFolder folder,
            Map<String, String> options)
            throws IOException {
        Path checkout = repository.checkout("data", folder.resolve("checkout"));
        DataFrameReader expected = spark.read().format(format).options(options);
        assertThat(oxen(spark).options(options).load(repository.at("data")))
                .hasSameRowsAs(expected.load(checkout.toString()));
        try (Stream<Path> files = Files.list(checkout)) {
            Path one = files.sorted().toList().get(1);
            assertThat(oxen(spark).options(options).load(repository.at("data/" + one.getFileName())))
                    .hasSameRowsAs(expected.load(one.toString()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void filesOfOneTableMayDifferInColumns(Backend backend, SparkSession spark, TestFolder folder) throws IOException {
        TestRepository repository = backend.newRepository(folder);
        Path source = folder.resolve("source");
        for (int i = 0; i < 6; i++) {
            Path part = folder.resolve("part" + i);
            spark.range(i, i + 1)
                    .selectExpr("id", "id as c" + (5 - i))
                    .coalesce(1)
                    .write()
                    .parquet(part.toString());
            try (Stream<Path> files = Files.list(part)) {
                Path written = files.filter(file -> file.toString().endsWith(".parquet"))
                        .findFirst()
                        .orElseThrow();
                Files.createDirectories(source);
                Files.copy(written, source.resolve(i + ".parquet"));
            }
        }
        repository.commit("data", source);
        alike(spark, repository, "parquet", folder, Map.of());
        alike(spark, repository, "parquet", folder, Map.of("mergeSchema", "true"));
    }

    @ParameterizedTest
    @EnumSource
    void namesMayHoldAnyCharacter(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        byte[] csv = "a,b\n1,x\n".getBytes(UTF_8);
        byte[] json = "{\"a\":1,\"b\":\"x\"}\n".getBytes(UTF_8);
        String odd = "täble [1] {a,b}*? 100% #1+2 ü";
        repository.commit(Map.of(odd + "/" + odd + ".csv", csv, odd + "/" + odd + ".jsonl", json));

        Dataset<Row> expected = spark.sql("select 1 as a, 'x' as b");
        assertThat(oxen(spark)
                        .option("header", true)
                        .option("inferSchema", true)
                        .load(repository.at(odd + "/" + odd + ".csv")))
                .hasSameRowsAs(expected);
        assertThat(oxen(spark).load(repository.at(odd + "/" + odd + ".jsonl")).selectExpr("int(a) as a", "b"))
                .hasSameRowsAs(expected);
        expected.coalesce(1).write().format("oxen").save(repository.at(odd + "/" + odd + ".parquet"));
        assertThat(oxen(spark).load(repository.at(odd + "/" + odd + ".parquet")))
                .hasSameRowsAs(expected);
    }

    @ParameterizedTest
    @EnumSource
    void emptyFilesAreEmptyTables(Backend backend, SparkSession spark, TestFolder folder) throws IOException {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("a.csv", new byte[0], "b.jsonl", new byte[0], "c.csv", "x,y\n".getBytes(UTF_8)));
        Path checkout = repository.checkout("", folder.resolve("checkout"));
        for (String file : new String[] {"a.csv", "c.csv"}) {
            assertThat(oxen(spark).option("header", true).load(repository.at(file)))
                    .hasSameRowsAs(spark.read()
                            .option("header", true)
                            .csv(checkout.resolve(file).toString()));
        }
        assertThat(oxen(spark).load(repository.at("b.jsonl")))
                .hasSameRowsAs(spark.read().json(checkout.resolve("b.jsonl").toString()));
        rows(spark).limit(0).write().format("oxen").save(repository.at("empty"));
        assertThat(oxen(spark).load(repository.at("empty")))
                .hasSameRowsAs(rows(spark).limit(0));
    }

    @ParameterizedTest
    @EnumSource
    void aGivenSchemaIsTakenAsItIs(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("a.csv", "1,x\n".getBytes(UTF_8)));
        assertThat(oxen(spark).option("schema", "n BIGINT, s STRING").load(repository.at("a.csv")))
                .hasSameRowsAs(spark.sql("select 1L as n, 'x' as s"));
        assertThatThrownBy(() -> oxen(spark).option("schema", "n NUMBERISH").load(repository.at("a.csv")))
                .hasMessageContaining("schema 'n NUMBERISH' is not a list of columns");
    }

    @ParameterizedTest
    @EnumSource
    void refusesAnAbsentPathAtLoad(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("a.csv", "a\n1\n".getBytes(UTF_8)));
        assertThatThrownBy(() -> oxen(spark).load(repository.at("b.csv"))).hasMessageContaining("has no 'b.csv'");
    }
}
