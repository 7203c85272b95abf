package dev.oxenspark.export.delta;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.spec.JobFile.DatasetLayout;
import dev.oxenspark.export.spec.JobFile.Determinism;
import dev.oxenspark.export.spec.JobFile.Source;
import dev.oxenspark.export.spec.JobFile.TableReference;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.SharedSpark;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExportTest
final class TestQueryPinning {
    private static final DatasetLayout DATASET = new DatasetLayout(List.of("id"), "data/", List.of());

    private static TableReference at(LakeTable table, @Nullable Long version, @Nullable String asOf) {
        return new TableReference(table.path().toString(), null, version, asOf);
    }

    private static TableReference newest(LakeTable table) {
        return at(table, null, null);
    }

    private static PinnedQuery pin(
            SparkSession spark, @Nullable String sql, Map<String, TableReference> tables, Map<String, Object> values) {
        return QueryPinning.pin(spark, new Source(tables, sql, values, Map.of(), Determinism.ERROR), DATASET, Map.of());
    }

    private static PinnedQuery pin(Workbench bench, @Nullable String sql, Map<String, TableReference> tables) {
        return pin(bench.spark(), sql, tables, Map.of());
    }

    private static PinnedQuery pin(Workbench bench, TableReference table) {
        return pin(bench, null, Map.of("t", table));
    }

    private static void refused(ExitCode exitCode, String code, ThrowingCallable pinning, String... words) {
        assertThatThrownBy(pinning)
                .as("refused with %s, as it says %s", code, List.of(words))
                .isInstanceOfSatisfying(ExportException.class, failure -> {
                    assertThat(failure.exitCode()).as(failure.toString()).isEqualTo(exitCode);
                    assertThat(failure.code()).isEqualTo(code);
                })
                .hasMessageContainingAll(words);
    }

    private static Row row(@Nullable Object... values) {
        return RowFactory.create(values);
    }

    @Test
    void theNewestVersionIsANumberFromThenOn(Workbench bench) {
        LakeTable table = bench.table("t").write("select 1 id").append("select 2 id");

        PinnedQuery query = pin(bench, newest(table));
        table.append("select 3 id").sql("delete from %s where id = 1");

        assertThat(query.rows()).hasRows(row(1), row(2));
        assertThat(query.sources()).singleElement().satisfies(source -> {
            assertThat(source.alias()).isEqualTo("t");
            assertThat(source.version()).isEqualTo(1);
            assertThat(source.pin()).isEqualTo(PinnedSource.Pin.NEWEST);
            assertThat(source.requested()).isEqualTo("latest");
        });
    }

    @Test
    void aGivenVersionIsTheOneThatIsRead(Workbench bench) {
        LakeTable table = bench.table("t").write("select 1 id").append("select 2 id");

        PinnedQuery query = pin(bench, at(table, 0L, null));

        assertThat(query.rows()).hasRows(row(1));
        assertThat(query.sources())
                .extracting(PinnedSource::version, PinnedSource::pin, PinnedSource::requested)
                .containsExactly(tuple(0L, PinnedSource.Pin.USER, "0"));
        refused(ExitCode.UNAVAILABLE, "VERSION_MISSING", () -> pin(bench, at(table, 7L, null)), "7", "newest is 1");
    }

    /** Delta would replay the log of the table first, in several. */
    @Test
    void oneJobOfSparkReadsAllRows(Workbench bench) throws TimeoutException {
        LakeTable table = bench.table("t").write("select 1 id").append("select 2 id");
        Dataset<Row> rows = pin(bench, newest(table)).rows();
        AtomicInteger jobs = new AtomicInteger();
        SparkListener counting = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart start) {
                jobs.incrementAndGet();
            }
        };
        SharedSpark.eventLog();
        bench.spark().sparkContext().addSparkListener(counting);
        try {
            assertThat(rows.collectAsList()).containsExactlyInAnyOrder(row(1), row(2));
            SharedSpark.eventLog();
        } finally {
            bench.spark().sparkContext().removeSparkListener(counting);
        }
        assertThat(jobs).hasValue(1);
    }

    @Test
    void filesThatAConditionRulesOutAreNotRead(Workbench bench) {
        LakeTable table = bench.table("t").write("select 1 id").append("select 2 id");

        Dataset<Row> one = pin(bench, "select * from t where id = 2", Map.of("t", newest(table)))
                .rows();

        assertThat(one.inputFiles()).hasSize(1);
        assertThat(one).hasRows(row(2));
    }

    /** The condition of a join becomes one on the partitions of a table whose files are known. */
    @Test
    void aJoinMayChoosePartitions(Workbench bench) {
        LakeTable table = bench.table("t");
        table.sql("create table %s using delta partitioned by (part) as select id, id %% 2 part from range(4)");

        Dataset<Row> joined = pin(
                        bench,
                        "select a.id from t a join t b on a.id = b.id and a.part = 1",
                        Map.of("t", newest(table)))
                .rows();

        assertThat(joined).hasRows(row(1L), row(3L));
    }

    @Test
    void anInstantIsTheNewestVersionAtOrBeforeIt(Workbench bench) throws IOException {
        LakeTable table = bench.table("t").write("select 1 id").append("select 2 id");
        Instant first = Instant.parse("2026-01-01T00:00:00Z");
        committed(table, 0, first);
        committed(table, 1, first.plus(Duration.ofDays(1)));

        assertThat(pin(bench, at(table, null, "2026-01-01T00:00:00Z")).rows()).hasRows(row(1));
        assertThat(pin(bench, at(table, null, "2026-01-02T00:59:59+01:00")).rows())
                .hasRows(row(1));
        assertThat(pin(bench, at(table, null, "2026-01-02T01:00:00+01:00")).rows())
                .hasRows(row(1), row(2));
        // Quiet since, so the newest version is the one.
        PinnedQuery quiet = pin(bench, at(table, null, "2026-05-01T00:00:00Z"));
        assertThat(quiet.rows()).hasRows(row(1), row(2));
        assertThat(quiet.sources())
                .extracting(PinnedSource::version, PinnedSource::requested)
                .containsExactly(tuple(1L, "2026-05-01T00:00:00Z"));
        refused(
                ExitCode.UNAVAILABLE,
                "VERSION_MISSING",
                () -> pin(bench, at(table, null, "2025-12-31T23:59:59Z")),
                "2025-12-31T23:59:59Z");
        String future = Instant.now().plus(Duration.ofDays(1)).toString();
        refused(ExitCode.USAGE, "AS_OF_FUTURE", () -> pin(bench, at(table, null, future)), future);
    }

    /** Without in-commit timestamps, the log file's time is the commit's. */
    private static void committed(LakeTable table, int version, Instant time) throws IOException {
        Path entry = table.path().resolve("_delta_log/%020d.json".formatted(version));
        Files.setLastModifiedTime(entry, java.nio.file.attribute.FileTime.from(time));
        org.apache.spark.sql.delta.DeltaLog.clearCache();
    }

    @Test
    void aTableIsFoundByItsNameInTheCatalog(Workbench bench) {
        LakeTable table = bench.table("t").write("select 1 id");
        bench.spark().sql("create table pinned_by_name using delta location '" + table.path() + "'");
        TableReference named = new TableReference(null, "default.pinned_by_name", null, null);

        assertThat(pin(bench, named).rows()).hasRows(row(1));
        assertThat(pin(bench, named).sources())
                .extracting(PinnedSource::location)
                .containsExactly("file:" + table.path());
        refused(
                ExitCode.UNAVAILABLE,
                "SOURCE_MISSING",
                () -> pin(bench, new TableReference(null, "default.no_such_table", null, null)),
                "no_such_table");
    }

    @Test
    void aTableThatIsNotThereIsUnavailable(Workbench bench) {
        refused(ExitCode.UNAVAILABLE, "SOURCE_MISSING", () -> pin(bench, newest(bench.table("absent"))), "absent");
        bench.spark().range(1).write().parquet(bench.table("parquet").path().toString());
        refused(ExitCode.UNAVAILABLE, "SOURCE_MISSING", () -> pin(bench, newest(bench.table("parquet"))), "parquet");
    }

    @Test
    void aColumnThatWasDroppedAndAddedAgainKeepsItsOldValuesAtTheOldVersion(Workbench bench) {
        LakeTable table = bench.table("t").write("select 1 id, 'old' label");
        table.sql("alter table %s set tblproperties ('delta.columnMapping.mode' = 'name')")
                .sql("alter table %s drop column label")
                .sql("alter table %s add column label string")
                .append("select 2 id, 'new' label");

        assertThat(pin(bench, "select id, label from t", Map.of("t", at(table, 1L, null)))
                        .rows())
                .hasRows(row(1, "old"));
        assertThat(pin(bench, "select id, label from t", Map.of("t", newest(table)))
                        .rows())
                .hasRows(row(1, null), row(2, "new"));
    }

    @Test
    void viewsExpressionsAndSubqueriesAllReadThePinnedVersion(Workbench bench) {
        LakeTable declared = bench.table("declared").write("select * from values (1, 'a'), (2, 'b') as t(id, label)");
        LakeTable viewed = bench.table("viewed").write("select 1 id");
        bench.spark().sql("create table behind_a_view using delta location '" + viewed.path() + "'");
        bench.spark().sql("create view pinned_view as select id from behind_a_view");
        LakeTable undeclared = bench.table("undeclared").write("select 2 id");
        String sql = """
                with chosen as (select id from pinned_view union all select id from delta.`%s`)
                select id, label, (select max(id) from t) newest from t
                where id in (select id from chosen) and exists (select 1 from t other where other.id = t.id)
                """.formatted(undeclared.path());

        PinnedQuery query = pin(bench, sql, Map.of("t", newest(declared)));
        List.of(viewed, undeclared).forEach(table -> table.sql("delete from %s"));
        declared.append("select 3 id, 'c' label");

        assertThat(query.rows()).hasRows(row(1, "a", 2), row(2, "b", 2));
        assertThat(query.sources())
                .extracting(PinnedSource::location, PinnedSource::version, PinnedSource::pin)
                .containsExactlyInAnyOrder(
                        tuple("file:" + declared.path(), 0L, PinnedSource.Pin.NEWEST),
                        tuple("file:" + viewed.path(), 0L, PinnedSource.Pin.NEWEST),
                        tuple("file:" + undeclared.path(), 0L, PinnedSource.Pin.NEWEST));
        assertThat(query.views()).containsOnlyKeys("spark_catalog.default.pinned_view");
    }

    @Test
    void aTableCanStandAtTwoVersionsThatTheUserNames(Workbench bench) {
        LakeTable table = bench.table("t").write("select 1 id, 'old' label");
        table.sql("update %s set label = 'new'");

        PinnedQuery declared = pin(
                bench,
                "select n.id, o.label was, n.label from n join o using (id)",
                Map.of("n", newest(table), "o", at(table, 0L, null)));
        PinnedQuery inSql = pin(
                bench,
                "select n.id, o.label was, n.label from n join " + table.sqlName() + " version as of 0 o using (id)",
                Map.of("n", newest(table)));

        for (PinnedQuery query : List.of(declared, inSql)) {
            assertThat(query.rows()).hasRows(row(1, "old", "new"));
            assertThat(query.sources()).extracting(PinnedSource::version).containsExactlyInAnyOrder(0L, 1L);
        }
    }

    @Test
    void whatHasNoVersionsIsRefused(Workbench bench) {
        LakeTable table = bench.table("t").write("select 1 id");
        Path files = bench.folder().resolve("files");
        bench.spark().range(1).write().parquet(files.toString());
        String sql = "select id from t where id in (select id from parquet.`" + files + "`)";

        refused(
                ExitCode.UNAVAILABLE,
                "SOURCE_UNPINNABLE",
                () -> pin(bench, sql, Map.of("t", newest(table))),
                "no versions",
                "parquet");
    }

    @Test
    void everyExportHasTheSameClockAndTheSameArithmetic(Workbench bench) {
        bench.spark().conf().unset("spark.sql.session.timeZone");
        LakeTable table = bench.table("t").write("select 1 id, timestamp '2026-01-01 23:30:00' at");
        Map<String, TableReference> tables = Map.of("t", newest(table));

        assertThat(pin(bench, "select id, date_format(at, 'yyyy-MM-dd HH') hour from t", tables)
                        .rows())
                .hasRows(row(1, "2026-01-01 23"));
        assertThatThrownBy(() -> pin(bench, "select cast('x' as int) id from t", tables)
                        .rows()
                        .collectAsList())
                .hasMessageContaining("CAST_INVALID_INPUT");
        assertThat(pin(bench, newest(table)).rows().sparkSession().conf().get("spark.sql.files.ignoreMissingFiles"))
                .isEqualTo("false");
    }

    @ParameterizedTest
    @CsvSource({
        "spark.sql.session.timeZone, Asia/Tokyo",
        "spark.sql.ansi.enabled, false",
        "spark.sql.files.ignoreMissingFiles, true",
        "spark.sql.files.ignoreCorruptFiles, true",
        "fs.s3a.input.stream.type, analytics",
        "spark.hadoop.fs.s3a.bucket.lake.change.detection.mode, none"
    })
    void aSessionWithAnotherClockOrArithmeticIsRefused(String key, String value, Workbench bench) {
        LakeTable table = bench.table("t").write("select 1 id");
        bench.spark().conf().set(key, value);

        refused(ExitCode.USAGE, "FORCED_SETTING", () -> pin(bench, newest(table)), key + "=" + value);
        assertThat(bench.spark().conf().get(key)).isEqualTo(value);
    }

    @Test
    void whatHadoopWasToldOfS3IsRefusedToo(Workbench bench) {
        LakeTable table = bench.table("t").write("select 1 id");
        Configuration hadoop = bench.spark().sparkContext().hadoopConfiguration();
        String key = "fs.s3a.bucket.lake.input.stream.type";
        hadoop.set(key, "analytics");
        try {
            refused(ExitCode.USAGE, "FORCED_SETTING", () -> pin(bench, newest(table)), key + "=analytics");
        } finally {
            hadoop.unset(key);
        }
    }

    @Test
    void parametersTakeTheirPlacesWithTheirTypes(Workbench bench) {
        LakeTable table = bench.table("t").write("select id, 'it''s' label from range(5)");
        Map<String, TableReference> tables = Map.of("t", newest(table));
        String sql = "select id, typeof(:min) type from t where id >= :min and label = :label";

        assertThat(pin(bench.spark(), sql, tables, Map.of("min", 4, "label", "it's"))
                        .rows())
                .hasRows(row(4L, "int"));
        assertThat(pin(bench.spark(), sql, tables, Map.of("min", 4, "label", "' or 1 = 1 --"))
                        .rows())
                .hasRows();
        refused(ExitCode.USAGE, "QUERY", () -> pin(bench.spark(), sql, tables, Map.of("min", 4)), "label");
    }

    @Test
    void aQueryThatDoesNotHoldIsTheUsersToMend(Workbench bench) {
        LakeTable table = bench.table("t").write("select 1 id");
        Map<String, TableReference> tables = Map.of("t", newest(table));

        refused(ExitCode.USAGE, "QUERY", () -> pin(bench, "select nothing from t", tables), "nothing");
        refused(ExitCode.USAGE, "QUERY", () -> pin(bench, "selct id from t", tables), "selct");
        refused(ExitCode.USAGE, "QUERY", () -> pin(bench, "select id from nowhere", tables), "nowhere");
    }

    @Test
    void whatIsNoQueryIsNotRun(Workbench bench) {
        LakeTable table = bench.table("t").write("select 1 id");
        Map<String, TableReference> tables = Map.of("t", newest(table));

        for (String statement : List.of(
                "delete from " + table.sqlName(),
                "insert into " + table.sqlName() + " values (2)",
                "with n as (select 2 id) insert into " + table.sqlName() + " select id from n",
                "merge into " + table.sqlName() + " a using t b on a.id = b.id when matched then delete",
                "update " + table.sqlName() + " set id = 3",
                "alter table " + table.sqlName() + " add column x int",
                "vacuum " + table.sqlName(),
                "restore table " + table.sqlName() + " to version as of 0",
                "create table cloned_by_an_export shallow clone " + table.sqlName(),
                "create table made_by_an_export using delta as select 1 id",
                "optimize " + table.sqlName(),
                "drop table t",
                "set spark.sql.ansi.enabled=false",
                "execute immediate 'delete from " + table.sqlName() + "'",
                "begin delete from " + table.sqlName() + "; end")) {
            assertThatThrownBy(() -> pin(bench, statement, tables))
                    .as(statement)
                    .isInstanceOfSatisfying(
                            ExportException.class,
                            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
                    .hasMessageContaining("write a SELECT");
        }
        assertThat(table.version()).isZero();
        assertThat(pin(bench, "from t select id", tables).rows()).hasRows(row(1));
    }

    @Test
    void deletionVectorsArePartOfTheVersion(Workbench bench) {
        LakeTable table = bench.table("t").write("select id from range(10)");
        table.sql("alter table %s set tblproperties ('delta.enableDeletionVectors' = 'true')")
                .sql("delete from %s where id >= 2");

        PinnedQuery query = pin(bench, newest(table));
        table.sql("delete from %s where id = 0");

        assertThat(query.rows()).hasRows(row(0L), row(1L));
        assertThat(query.sources().get(0).facts()).containsEntry("deletionVectors", 1L);
        assertThat(query.sources().get(0).fingerprint())
                .isNotEqualTo(pin(bench, newest(table)).sources().get(0).fingerprint());
    }

    @Test
    void aTableWithAFeatureThatIsNotKnownIsRefused(Workbench bench) throws IOException {
        LakeTable table = bench.table("t").write("select 1 id");
        Files.writeString(
                table.path().resolve("_delta_log/00000000000000000001.json"),
                "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,"
                        + "\"readerFeatures\":[\"notInventedYet\"],\"writerFeatures\":[\"notInventedYet\"]}}\n");
        org.apache.spark.sql.delta.DeltaLog.clearCache();

        refused(ExitCode.UNAVAILABLE, "SOURCE_UNSUPPORTED", () -> pin(bench, newest(table)), "notInventedYet");
    }

    @Test
    void aLogThatCantBeReadIsUnavailable(Workbench bench) throws IOException {
        LakeTable table = bench.table("t").write("select 1 id");
        Files.writeString(table.path().resolve("_delta_log/00000000000000000000.json"), "no log");
        Files.deleteIfExists(table.path().resolve("_delta_log/.00000000000000000000.json.crc"));
        org.apache.spark.sql.delta.DeltaLog.clearCache();

        assertThatThrownBy(() -> pin(bench, newest(table)))
                .isInstanceOf(ExportException.class)
                .hasMessageContainingAll(
                        "read the log of table 't'", table.path().toString());
    }

    @Test
    void aVersionWhoseFilesAreGoneIsFoundOutBeforeItIsRead(Workbench bench) throws IOException {
        SparkSession spark = bench.spark();
        LakeTable table = bench.table("t").write("select 1 id");
        Path file = Path.of(URI.create(
                spark.read().format("delta").load(table.path().toString()).inputFiles()[0]));
        table.write("select 2 id");
        Files.delete(file);

        PinnedSource gone = pin(bench, at(table, 0L, null)).sources().get(0);
        refused(
                ExitCode.UNAVAILABLE,
                "SOURCE_VACUUMED",
                () -> SourceCheck.requireFiles(spark, gone),
                "Version 0",
                "1 of its 1 files",
                file.getFileName().toString());
        SourceCheck.requireFiles(spark, pin(bench, newest(table)).sources().get(0));
    }
}
