package dev.oxenspark.export.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.Workbench;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

@ExportTest
final class TestDeterminismLint {
    private static final String TABLE = "t as (select id, cast(id as double) x, cast(id as decimal(9, 2)) d, "
            + "cast(id as string) label from range(9))";

    private static List<String> lint(Workbench bench, String sql) {
        return DeterminismLint.of(Plans.analyzed(bench.spark().sql("with " + TABLE + " " + sql)), List.of("id"));
    }

    @Test
    void whatMayAnswerDifferentlyIsFound(Workbench bench) {
        bench.spark().udf().register("own_code", (Long value) -> value, DataTypes.LongType);
        for (String expression : List.of(
                "rand()",
                "rand(7)",
                "randn()",
                "uuid()",
                "shuffle(array(1, 2))",
                "monotonically_increasing_id()",
                "spark_partition_id()",
                "input_file_name()",
                "java_method('java.lang.System', 'nanoTime')",
                "current_timestamp()",
                "now()",
                "localtimestamp()",
                "current_date()",
                "unix_timestamp()",
                "current_user()",
                "current_timezone()",
                "current_database()",
                "current_catalog()",
                "own_code(id)",
                "(select max(r) from (select rand() r from t))")) {
            assertThat(lint(bench, "select id, " + expression + " a from t"))
                    .as(expression)
                    .isNotEmpty();
        }
        for (String aggregate : List.of(
                "collect_list(id)",
                "collect_set(id)",
                "array_agg(id)",
                "first(label)",
                "last(label)",
                "any_value(label)",
                "mode(label)",
                "listagg(label)",
                "sum(x)",
                "avg(x)",
                "try_sum(x)",
                "sort_array(collect_list(id)), collect_list(label)")) {
            assertThat(lint(bench, "select " + aggregate + " from t"))
                    .as(aggregate)
                    .isNotEmpty();
        }
        for (String query : List.of(
                "select * from t limit 3",
                "select * from t order by label limit 3",
                "select * from t offset 3",
                "select id from (select id, label from t order by id) group by id limit 3",
                "select * from t where id in (select id from t limit 3)",
                "select * from t tablesample (50 percent)",
                "select id, row_number() over (order by label) n from t",
                "select id, lag(id) over (order by label) n from t",
                "select id, sum(x) over (order by id) n from t")) {
            assertThat(lint(bench, query)).as(query).isNotEmpty();
        }
    }

    @Test
    void whatAlwaysAnswersTheSamePasses(Workbench bench) {
        for (String query : List.of(
                "select * from t order by id limit 3",
                "select * from (select id from t where id > 1) order by id desc limit 3",
                "select sort_array(collect_list(id)), sort_array(collect_set(label)) from t",
                "select sum(d), avg(d), sum(id), max(x), count(*) from t",
                "select id, row_number() over (partition by label order by id) n, rank() over (order by label) r from t",
                "select id, unix_timestamp('2026-01-01 00:00:00') s, hash(label), sha2(label, 256) from t",
                "select min_by(label, id) from t")) {
            assertThat(lint(bench, query)).as(query).isEmpty();
        }
    }
}
