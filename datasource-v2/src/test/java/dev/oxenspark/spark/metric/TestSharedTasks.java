package dev.oxenspark.spark.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.Plans;
import dev.oxenspark.spark.testing.SinceSpark;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A task that reads several parts of a scan has a reader for each, one after the other. */
@ExtendWith(OxenSparkExtension.class)
final class TestSharedTasks {
    private static final String BYTES = new BytesMetric().description();

    @SinceSpark("4.2")
    @ParameterizedTest
    @EnumSource
    void costIsThatOfAllItsParts(Backend backend, SparkSession spark, TestFolder folder) throws TimeoutException {
        TestRepository repository = backend.newRepository(folder);
        spark.range(0, 300, 1, 3).write().format("oxen").save(repository.at("data"));
        Dataset<Row> table = spark.read().format("oxen").load(repository.at("data"));
        Plans.shown(spark, table); // then footers are known
        Map<String, String> apart = Plans.shown(spark, table.repartition(3));
        Map<String, String> shared = Plans.shown(spark, table.coalesce(1));
        assertThat(shared.get(BYTES)).isNotNull().isEqualTo(apart.get(BYTES));
    }
}
