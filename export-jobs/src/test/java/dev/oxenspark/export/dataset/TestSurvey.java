package dev.oxenspark.export.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.Workbench;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

@ExportTest
final class TestSurvey {
    /** Partitions that have the same rows have the same sums, too. */
    @Test
    void equalSumsOfPartitionsCountEachAndEqualPairsOnce(Workbench bench) {
        Dataset<Row> rows = bench.spark()
                .range(0, 12, 1, 4)
                .selectExpr("concat('path ', id % 3) path", "if(id % 3 = 0, null, 'uri') uri");
        List<String> pairs = new ArrayList<>();

        long sum = Survey.of(
                rows,
                0L,
                (soFar, row, found) -> {
                    if (!row.isNullAt(1)) {
                        found.accept(row.getString(0), row.getString(1));
                    }
                    return soFar + 1;
                },
                Long::sum,
                (one, other) -> pairs.add(one + ", " + other));

        assertThat(sum).isEqualTo(12);
        assertThat(pairs).containsExactlyInAnyOrder("path 1, uri", "path 2, uri");
    }

    @Test
    void noRowsSumUpToNothing(Workbench bench) {
        Dataset<Row> none = bench.spark().sql("select 1 id where false");

        assertThat(Survey.<Long>of(
                        none, 7L, (soFar, row, found) -> soFar + 1, (one, other) -> other, (one, other) -> {}))
                .isEqualTo(7);
    }
}
