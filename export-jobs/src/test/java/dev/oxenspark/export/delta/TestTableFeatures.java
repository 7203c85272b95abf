package dev.oxenspark.export.delta;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.spec.JobFile.TableReference;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A table with each of Delta's features is exported as Spark reads it. */
@ExportTest
final class TestTableFeatures {
    /** Statements that make a table that has it, at a version where it matters; {@code %s} is the table. */
    enum Feature {
        CLASSIC_CHECKPOINT(
                "create table %s (id bigint) using delta tblproperties ('delta.checkpointInterval' = '2')",
                "insert into %s values (1), (2)",
                "insert into %s values (3)",
                "delete from %s where id = 2",
                "insert into %s values (4)"),
        V2_CHECKPOINT(
                "create table %s (id bigint) using delta"
                        + " tblproperties ('delta.checkpointPolicy' = 'v2', 'delta.checkpointInterval' = '2')",
                "insert into %s values (1), (2)",
                "insert into %s values (3)",
                "delete from %s where id = 2",
                "insert into %s values (4)"),
        DELETION_VECTORS(
                "create table %s using delta tblproperties ('delta.enableDeletionVectors' = 'true')"
                        + " as select id from range(0, 9, 1, 1)",
                "delete from %s where id = 2", "update %s set id = 20 where id = 3"),
        COLUMN_MAPPING(
                "create table %s (id bigint, a string, b int) using delta partitioned by (b)"
                        + " tblproperties ('delta.columnMapping.mode' = 'name')",
                "insert into %s values (1, 'x', 1), (2, 'y', null)",
                "alter table %s rename column a to `a ü`",
                "alter table %s add column c date",
                "insert into %s values (3, 'z', 2, date '2026-01-01')"),
        ROW_TRACKING(
                "create table %s (id bigint) using delta tblproperties ('delta.enableRowTracking' = 'true')",
                "insert into %s values (1), (2)", "update %s set id = 5 where id = 1"),
        TYPE_WIDENING(
                "create table %s (id int, a byte) using delta tblproperties ('delta.enableTypeWidening' = 'true')",
                "insert into %s values (1, 1)",
                "alter table %s alter column id type bigint",
                "alter table %s alter column a type int",
                "insert into %s values (5000000000, 70000)"),
        VARIANT(
                "create table %s (id bigint, v variant) using delta",
                "insert into %s select 1, parse_json('{\"b\": 1.50, \"a\": [null, true]}')"),
        GENERATED_COLUMNS(
                "create table %s (id bigint, at timestamp, day date generated always as (cast(at as date)))"
                        + " using delta partitioned by (day)",
                "insert into %s (id, at) values (1, timestamp '2026-03-01 23:30:00')"),
        IDENTITY_COLUMNS(
                "create table %s (id bigint generated always as identity (start with 5 increment by 5), a string)"
                        + " using delta",
                "insert into %s (a) values ('x'), ('y')"),
        CLUSTERING(
                "create table %s (id bigint, a string) using delta cluster by (a)",
                "insert into %s values (1, 'b'), (2, 'a')", "insert into %s values (3, 'b')", "optimize %s"),
        IN_COMMIT_TIMESTAMPS(
                "create table %s (id bigint) using delta tblproperties ('delta.enableInCommitTimestamps' = 'true')",
                "insert into %s values (1)"),
        TIMESTAMP_NTZ_DEFAULTS_AND_CONSTRAINTS(
                "create table %s (id bigint, at timestamp_ntz, a string default 'none') using delta"
                        + " tblproperties ('delta.feature.allowColumnDefaults' = 'supported')",
                "alter table %s add constraint positive check (id > 0)",
                "insert into %s (id, at) values (1, timestamp_ntz '1969-12-31 23:59:59.000001')"),
        VACUUM_PROTOCOL_CHECK(
                "create table %s (id bigint) using delta"
                        + " tblproperties ('delta.feature.vacuumProtocolCheck' = 'supported')",
                "insert into %s values (1)");

        private final List<String> statements;

        Feature(String... statements) {
            this.statements = List.of(statements);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTableWithItIsExported(Feature feature, Workbench bench) {
        LakeTable table = bench.table("t");
        feature.statements.forEach(table::sql);
        exported(bench, table);
    }

    /** Its files are those of another table, named by their whole paths. */
    @Test
    void aShallowCloneIsExported(Workbench bench) {
        LakeTable origin = bench.table("origin").write("select id from range(4)");
        LakeTable clone = bench.table("clone");
        clone.sql("create table %s shallow clone " + origin.sqlName());
        clone.append("select 4L id");
        exported(bench, clone);
    }

    private static void exported(Workbench bench, LakeTable table) {
        DeltaTableAt pinned = DeltaTableAt.resolve(
                bench.spark(), "t", new TableReference(table.path().toString(), null, null, null));
        Stream.of(
                        pinned.files(),
                        LoggedFiles.byKernel(
                                pinned.log().dataPath(),
                                pinned.version(),
                                pinned.log().newDeltaHadoopConf()))
                .forEach(files ->
                        assertThat(files).containsExactlyInAnyOrderElementsOf(LoggedFiles.bySpark(pinned.snapshot())));
        assertThat(SourceCheck.missing(
                        SourceCheck.files(pinned), bench.spark().sessionState().newHadoopConf()))
                .isEmpty();
        Dataset<Row> rows =
                bench.spark().read().format("delta").load(table.path().toString());
        assertThat(pinned.rows(bench.spark())).hasSameRowsAs(rows);

        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        JsonNode result = bench.run(bench.job(table, repository).with("/dataset/key", List.of("id")))
                .ended(ExitCode.OK)
                .json();
        assertThat(result.path("rows").asLong()).isEqualTo(rows.count());
        assertThat(result.at("/sources/0/version").asLong()).isEqualTo(table.version());
    }
}
