package dev.oxenspark.export.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.Workbench;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries are analysed only, never run. */
@ExportTest
final class TestDeterminismLint {
    private static final String TABLE = "t as (select id, cast(id as double) x, cast(id as decimal(9, 2)) d, "
            + "cast(id as string) label from range(9))";

    private static List<String> lint(Workbench bench, String sql) {
        String query = "with " + TABLE + " " + sql;
        return DeterminismLint.of(Plans.analyzed(bench.spark().sql(query)), query, List.of("id"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rand()",
                "rand(7)",
                "randn()",
                "random()",
                "uniform(0, 9)",
                "randstr(5)",
                "uuid()",
                "shuffle(array(1, 2))",
                "monotonically_increasing_id()",
                "spark_partition_id()",
                "input_file_name()",
                "java_method('java.lang.System', 'nanoTime')",
                "(select max(r) from (select rand() r from t))"
            })
    void valuesOfChanceAreFound(String expression, Workbench bench) {
        assertThat(lint(bench, "select id, " + expression + " a from t")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "current_timestamp()",
                "current_timestamp",
                "now()",
                "localtimestamp()",
                "current_date()",
                "curdate()",
                "current_time()",
                "unix_timestamp()",
                "timestamp 'now'",
                "date 'today'",
                "timestamp_ntz \"yesterday\"",
                "cast('tomorrow UTC' as date)",
                "cast('now' as timestamp)",
                "current_user()",
                "session_user()",
                "user()",
                "current_timezone()",
                "current_database()",
                "current_schema()",
                "current_catalog()",
                "version()"
            })
    void theClockTheUserAndTheSessionAreFound(String expression, Workbench bench) {
        assertThat(lint(bench, "select id, " + expression + " a from t"))
                .singleElement()
                .asString()
                .contains("depends on");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "collect_list(id)",
                "collect_set(id)",
                "array_agg(id)",
                "first(label)",
                "first_value(label)",
                "last(label)",
                "last_value(label)",
                "any_value(label)",
                "mode(label)",
                "listagg(label)",
                "string_agg(label)",
                "sort_array(collect_list(id)), collect_list(label)",
                "max_by(id, label)",
                "min_by(id, label)",
                "max_by(id, label, 2)",
                "min_by(id, label, 2)"
            })
    void aggregatesThatPickByTheOrderOfRowsAreFound(String aggregate, Workbench bench) {
        assertThat(lint(bench, "select " + aggregate + " from t")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sum(x)",
                "sum(cast(x as float))",
                "try_sum(x)",
                "avg(x)",
                "mean(x)",
                "try_avg(x)",
                "sum(distinct x)",
                "sum(x) filter (where id > 2)"
            })
    void sumsOfFloatingPointNumbersAreFound(String aggregate, Workbench bench) {
        assertThat(lint(bench, "select " + aggregate + " from t"))
                .singleElement()
                .asString()
                .contains("floating-point");
    }

    /** They compute in floating point whatever they are given. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "variance",
                "var_samp",
                "var_pop",
                "std",
                "stddev",
                "stddev_samp",
                "stddev_pop",
                "skewness",
                "kurtosis"
            })
    void momentsAreFound(String aggregate, Workbench bench) {
        assertThat(lint(bench, "select " + aggregate + "(x) a, " + aggregate + "(id) b from t"))
                .hasSize(2)
                .allSatisfy(found -> assertThat(found).contains("floating point"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "corr",
                "covar_pop",
                "covar_samp",
                "regr_avgx",
                "regr_avgy",
                "regr_r2",
                "regr_slope",
                "regr_intercept",
                "regr_sxx",
                "regr_sxy",
                "regr_syy"
            })
    void regressionsAreFound(String aggregate, Workbench bench) {
        assertThat(lint(bench, "select " + aggregate + "(x, id) from t"))
                .isNotEmpty()
                .allSatisfy(found -> assertThat(found).contains("floating point"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "percentile_approx(id, 0.5)",
                "approx_percentile(d, array(0.1, 0.9))",
                "histogram_numeric(id, 5)",
                "approx_top_k(label)",
                "hll_sketch_agg(id)",
                "kll_sketch_agg_bigint(id)",
                "theta_sketch_agg(id)"
            })
    void estimatesAreFound(String aggregate, Workbench bench) {
        assertThat(lint(bench, "select " + aggregate + " from t"))
                .singleElement()
                .asString()
                .contains("depends on the order of rows");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from t limit 3",
                "select * from t order by label limit 3",
                "select * from t sort by id limit 3",
                "select * from t offset 3",
                "select id from (select id, label from t order by id) group by id limit 3",
                "select * from t where id in (select id from t limit 3)",
                "select * from t tablesample (50 percent)",
                "select * from t tablesample (3 rows)",
                "select * from t tablesample (50 percent) repeatable (7)"
            })
    void rowsThatArePickedWithoutAnOrderAreFound(String query, Workbench bench) {
        assertThat(lint(bench, query)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "row_number() over (order by label)",
                "ntile(2) over (order by label)",
                "lag(id) over (order by label)",
                "lead(id) over (partition by id order by label)",
                "nth_value(id, 2) over (order by label)",
                "sum(id) over (order by label rows between 1 preceding and current row)",
                "max(id) over (partition by label rows unbounded preceding)",
                "sum(x) over (order by id)",
                "stddev(x) over (order by id)"
            })
    void windowsOverAnOrderWithTiesAreFound(String expression, Workbench bench) {
        assertThat(lint(bench, "select id, " + expression + " n from t")).isNotEmpty();
    }

    @Test
    void codeThatCannotBeCheckedIsFound(Workbench bench) {
        bench.spark().udf().register("own_code", (Long value) -> value, DataTypes.LongType);
        assertThat(lint(bench, "select id, own_code(id) a from t"))
                .singleElement()
                .asString()
                .contains("can't be checked");
        assertThat(lint(bench, "select transform(id) using 'cat' as (id) from t"))
                .singleElement()
                .asString()
                .contains("can't be checked");
    }

    @Test
    void whatAViewHidesIsFound(Workbench bench) {
        bench.spark().sql("create temp view clocked as select id, timestamp 'today' day from range(3)");
        bench.spark().sql("create temp view spread as select stddev(id) s from range(3)");
        assertThat(lint(bench, "select id from clocked"))
                .singleElement()
                .asString()
                .contains("today");
        assertThat(lint(bench, "select s from spread"))
                .singleElement()
                .asString()
                .contains("stddev");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from t order by id limit 3",
                "select * from (select id from t where id > 1) order by id desc limit 3",
                "select sort_array(collect_list(id)), sort_array(collect_set(label)) from t",
                "select sum(d), avg(d), sum(id), max(x), min(x), count(*), regr_count(x, x) from t",
                "select median(id), percentile(id, 0.5), approx_count_distinct(label), bool_or(id > 1) from t",
                "select id, row_number() over (partition by label order by id) n, rank() over (order by label) r,"
                        + " dense_rank() over (order by label) d, percent_rank() over (order by label) p from t",
                "select id, sum(id) over (order by label) n, sum(id) over (order by id rows 1 preceding) m,"
                        + " count(*) over (partition by label) c from t",
                "select id, unix_timestamp('2026-01-01 00:00:00') s, hash(label), sha2(label, 256) from t",
                "select id, timestamp '2026-01-01', date '1970-01-01', cast('2026-01-01' as date), 'now' n from t",
                "select min_by(label, id), max_by(label, struct(label, id)), max_by(label, id, 2) from t"
            })
    void whatAlwaysAnswersTheSamePasses(String query, Workbench bench) {
        assertThat(lint(bench, query)).isEmpty();
    }
}
