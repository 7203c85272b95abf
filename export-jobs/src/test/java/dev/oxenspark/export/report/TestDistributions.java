package dev.oxenspark.export.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.spark.testing.OxenSparkExtension;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OxenSparkExtension.class)
final class TestDistributions {
    @BeforeAll
    static void loadDelta() {
        Bench.loadDelta();
    }

    @Test
    void columnsAreCountedAsTheyAre(SparkSession spark) {
        StructType schema = StructType.fromDDL(
                "score double, taken date, at timestamp, name string, flag boolean, few int, price decimal(10,2)");
        List<Row> rows = spark.range(0, 100, 1, 3)
                .selectExpr(
                        "case when id = 0 then double('NaN') when id = 1 then double('Infinity') when id = 2 then null"
                                + " else id * 1.5 end score",
                        "date_add(date'2026-01-01', int(id)) taken",
                        "timestamp'2026-01-01 00:00:00' + make_interval(0,0,0,0,int(id)) at",
                        "concat('name ', id) name",
                        "id % 4 = 0 flag",
                        "int(id % 3) few",
                        "cast(id * id / 7 as decimal(10,2)) price")
                .collectAsList();
        List<Distribution> counted =
                Distributions.of(spark.createDataFrame(rows, schema).repartition(3), Arrays.asList(schema.fields()));
        assertThat(of(counted, "score").summary()).isEqualTo("99 values, 1 null, 4.5 to 148.5");
        assertThat(sum(of(counted, "score"))).isEqualTo(97);
        assertThat(of(counted, "taken").summary()).isEqualTo("100 values, 2026-01-01 to 2026-04-10");
        assertThat(of(counted, "taken").bars()).hasSize(20).allMatch(bar -> bar.count() == 5);
        assertThat(of(counted, "at").summary()).isEqualTo("100 values, 2026-01-01 00:00 to 2026-01-05 03:00");
        assertThat(sum(of(counted, "at"))).isEqualTo(100);
        assertThat(of(counted, "name").shape()).isEqualTo(Distribution.Shape.NONE);
        assertThat(of(counted, "flag").bars())
                .containsExactly(Distribution.Bar.of("false", 75), Distribution.Bar.of("true", 25));
        assertThat(of(counted, "few").bars())
                .containsExactly(
                        Distribution.Bar.of("0", 34), Distribution.Bar.of("1", 33), Distribution.Bar.of("2", 33));
        assertThat(sum(of(counted, "price"))).isEqualTo(100);
    }

    private static Distribution of(List<Distribution> counted, String column) {
        return counted.stream()
                .filter(distribution -> distribution.column().equals(column))
                .findFirst()
                .orElseThrow();
    }

    private static long sum(Distribution distribution) {
        return distribution.bars().stream().mapToLong(Distribution.Bar::count).sum();
    }
}
