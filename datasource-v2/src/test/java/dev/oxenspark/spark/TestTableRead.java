package dev.oxenspark.spark;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Spark's own reader on a copy of the same files decides what is right. */
@ExtendWith(OxenSparkExtension.class)
final class TestTableRead {
    static Dataset<Row> rows(SparkSession spark) {
        return spark.range(0, 1_000, 1, 4)
                .selectExpr(
                        "id",
                        "if(id % 7 = 0, null, cast(id as string)) as text",
                        "cast(id as double) / 3 as ratio",
                        "cast(id as decimal(20, 4)) as exact",
                        "date_add(date'2020-01-01', cast(id as int)) as day",
                        "timestamp_seconds(id * 3600) as at",
                        "id % 2 = 0 as even",
                        "named_struct('a', id, 'b', array(cast(id as string), null)) as nested",
                        "map('k', id) as pairs",
                        "cast(cast(id as string) as binary) as bytes");
    }

    @ParameterizedTest
    @EnumSource
    void readsParquetAsSparkDoes(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Path source = folder.resolve("source");
        rows(spark).write().parquet(source.toString());
        repository.commit("data", source);

        assertThat(spark.read().format("oxen").load(repository.at("data")))
                .hasSameRowsAs(spark.read().parquet(source.toString()));
    }

    @ParameterizedTest
    @EnumSource
    void refusesAnAbsentPathAtLoad(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(java.util.Map.of("a.csv", "a\n1\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> spark.read().format("oxen").load(repository.at("b.csv")))
                .hasMessageContaining("has no 'b.csv'");
    }
}
