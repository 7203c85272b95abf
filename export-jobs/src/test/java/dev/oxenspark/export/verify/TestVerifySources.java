package dev.oxenspark.export.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.provenance.DeltaSource;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.delta.QueryReplay;
import dev.oxenspark.export.spec.JobFile;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Levels 3 and 4: what has become of the versions and files that an export was made from. */
@ExportTest
final class TestVerifySources {
    private static final String SAME_COLUMNS =
            "select id, 'dog' label, concat(id, '.png') picture, array(concat(id, '.png'), null) others,"
                    + " timestamp'2026-03-29T01:30:00Z' taken from range(3)";

    @Test
    void aVersionWhoseFilesWereVacuumedIsNeitherReproducedNorCalledDifferent(Workbench bench) {
        Exported exported = Exported.on(Backend.LOCAL, bench);
        exported.table().write(SAME_COLUMNS);
        exported.verify("main", 3).ended(ExitCode.OK);
        bench.spark().conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
        exported.table().sql("vacuum %s retain 0 hours");
        // With it, Spark would read what is left, and Delta would count rows that it cannot read.
        bench.spark().conf().set("spark.sql.files.ignoreMissingFiles", "true");

        JsonNode query = Exported.check(exported.verify("main", 3), State.SOURCE_VACUUMED);
        assertThat(query.at("/findings/0/found").asText()).contains("lost 1 of its 1 files");
        assertThat(query.at("/findings/1/recorded").asText()).endsWith(".parquet");
        exported.verify("main", 2).ended(ExitCode.OK);
    }

    @Test
    void aVersionThatTheLogNoLongerReachesHasExpired(Workbench bench) throws IOException {
        Exported exported = Exported.on(Backend.LOCAL, bench);
        Path log = exported.table().path().resolve("_delta_log");
        exported.table()
                .sql("alter table %s set tblproperties ('delta.logRetentionDuration' = 'interval 1 days',"
                        + " 'delta.deletedFileRetentionDuration' = 'interval 1 days',"
                        + " 'delta.checkpointInterval' = '2')");
        for (int i = 0; i < 4; i++) {
            exported.table().write(SAME_COLUMNS);
        }
        Instant old = Instant.now().minus(Duration.ofDays(40));
        try (Stream<Path> entries = Files.list(log)) {
            for (Path entry : entries.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(entry, FileTime.from(old));
            }
        }
        // Each checkpoint cleans the log up.
        for (int i = 0; i < 3; i++) {
            exported.table().write(SAME_COLUMNS);
        }
        assertThat(log.resolve("00000000000000000000.json")).doesNotExist();

        JsonNode query = Exported.check(exported.verify("main", 3), State.SOURCE_EXPIRED);
        assertThat(query.at("/findings/0/found").asText()).contains("version 0", "can't be built from its log");

        Exported.delete(exported.table().path());
        Exported.check(exported.verify("main", 3), State.SOURCE_EXPIRED);
    }

    @Test
    void anotherTableAtTheSamePlaceAndNumberIsNotTakenForTheRecordedOne(Workbench bench) {
        Exported exported = Exported.on(Backend.LOCAL, bench);
        Exported.delete(exported.table().path());
        bench.table("images").write(SAME_COLUMNS);

        JsonNode query = Exported.check(exported.verify("main", 3), State.SOURCE_REPLACED);
        assertThat(query.at("/findings/0/subject").asText()).endsWith("lake/images@0");
        assertThat(query.at("/findings/0/found").asText()).contains("belongs to table id");
    }

    @Test
    void aDataFileThatSomebodyExchangedIsFoundByRowAndColumn(Workbench bench) throws IOException {
        bench.spark().conf().set("spark.sql.parquet.compression.codec", "uncompressed");
        Exported exported = Exported.on(Backend.LOCAL, bench);
        LakeTable other = bench.table("other").write(SAME_COLUMNS.replace("'dog'", "if(id = 1, 'dog', 'cat')"));
        Path recorded = dataFile(exported.table().path());
        Path exchanged = dataFile(other.path());
        // What Delta, and the fingerprint, know of a file: its name and its size.
        assertThat(Files.size(exchanged)).isEqualTo(Files.size(recorded));
        Files.copy(exchanged, recorded, StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(recorded.resolveSibling("." + recorded.getFileName() + ".crc"));

        JsonNode query = Exported.check(exported.verify("main", 3), State.DIFFERS);
        assertThat(query.at("/findings/1/found").asText()).isEqualTo("0 only now, 0 only recorded, 1 differ");
        JsonNode row = query.at("/findings/2");
        assertThat(row.path("subject").asText()).isEqualTo("{\"id\":1}");
        assertThat(row.path("what").asText()).isEqualTo("label");
        assertThat(row.path("recorded").asText()).isEqualTo("{\"label\":\"cat\"}");
        assertThat(row.path("found").asText()).isEqualTo("{\"label\":\"dog\"}");
        assertThat(query.path("findings")).hasSize(3);

        JsonNode one = Exported.check(exported.verify("main", 3, "--show", "1"), State.DIFFERS);
        assertThat(one.path("findings")).hasSize(1);
        assertThat(one.path("found").asLong()).isEqualTo(2);
    }

    private static Path dataFile(Path table) throws IOException {
        try (Stream<Path> files = Files.list(table)) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void sourceFilesAreComparedByTokenAndOnRequestByContent(Workbench bench) throws IOException {
        Exported exported = Exported.on(Backend.LOCAL, bench);
        Path raw = bench.folder().resolve("raw");
        Files.setLastModifiedTime(raw.resolve("0.png"), FileTime.from(Instant.EPOCH));

        JsonNode touched = Exported.check(exported.verify("main", 4), State.BLOB_DRIFT);
        assertThat(touched.at("/findings/0/subject").asText()).endsWith("raw/0.png");
        assertThat(touched.at("/findings/0/what").asText()).isEqualTo("token");
        exported.verify("main", 4, "--rehash").ended(ExitCode.OK);

        Files.writeString(raw.resolve("1.png"), "another picture");
        JsonNode overwritten = Exported.check(exported.verify("main", 4, "--rehash"), State.BLOB_DRIFT);
        assertThat(overwritten.findValuesAsText("subject"))
                .singleElement()
                .asString()
                .endsWith("raw/1.png");
        // The query is digested with what was exported.
        assertThat(exported.verify("main", 3)
                        .ended(ExitCode.OK)
                        .json()
                        .path("state")
                        .asText())
                .isEqualTo("REPRODUCED");

        Files.writeString(raw.resolve("1.png"), Exported.content(bench, 1));
        Files.delete(raw.resolve("2.png"));
        JsonNode gone = Exported.check(exported.verify("main", 4, "--rehash"), State.BLOB_GONE);
        assertThat(gone.findValuesAsText("subject")).singleElement().asString().endsWith("raw/2.png");
        exported.verify("main", 3).ended(ExitCode.OK);
    }

    @Test
    void settingsOfTheSessionDecideNothing(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        Exported exported = Exported.on(Backend.LOCAL, bench)
                .with(bench.job(bench.table("images"), repository)
                        .with("/name", "dates")
                        .with("/dataset/table", "dates.parquet")
                        .with("/source/sql", "select id, cast(taken as string) taken, to_date(taken) day from rows"))
                .export();
        bench.spark().conf().set("spark.sql.session.timeZone", "Pacific/Auckland");
        bench.spark().conf().set("spark.sql.ansi.enabled", "false");

        assertThat(exported.verify("main", 3)
                        .ended(ExitCode.OK)
                        .json()
                        .path("state")
                        .asText())
                .isEqualTo("REPRODUCED");

        for (String hostile : List.of(
                "spark.sql.session.timeZone=Pacific/Auckland",
                "spark.sql.ansi.enabled=false",
                "spark.sql.files.ignoreMissingFiles=true")) {
            Outcome refused = exported.verify("main", 3, "--conf", hostile).ended(ExitCode.USAGE);
            assertThat(refused.errorCode()).isEqualTo("FORCED_SETTING");
        }
    }

    @Test
    void aQueryThatWasKnownToVaryIsNotCalledDifferent(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        Exported exported = Exported.on(Backend.LOCAL, bench)
                .with(bench.job(bench.table("images"), repository)
                        .with("/name", "random")
                        .with("/dataset/table", "random.csv")
                        .with("/source/determinism", "warn")
                        .with("/source/sql", "select id, rand() chance from rows"))
                .export();

        JsonNode query = Exported.check(exported.verify("main", 3), State.NOT_DETERMINISTIC);
        assertThat(query.path("detail").asText()).contains("rand");
        assertThat(query.at("/findings/1/found").asText()).isEqualTo("3 only now, 3 only recorded, 0 differ");
        assertThat(query.at("/findings/2/subject").asText()).contains("\"chance\":");
        assertThat(query.at("/findings/2/what").asText()).isEqualTo("row");
        assertThat(query.at("/findings/2/recorded").asText()).endsWith(" times");
    }

    @Test
    void aViewIsFollowedToTheRecordedVersionAndRefusedWhenItReadsOtherwise(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable seen = bench.table("seen").write("select id, 'cat' label from range(3)");
        bench.spark().sql("create view cats as select * from " + seen.sqlName() + " where label = 'cat'");
        try {
            Exported exported = Exported.on(Backend.LOCAL, bench)
                    .with(bench.job(bench.table("images"), repository)
                            .with("/name", "cats")
                            .with("/dataset/table", "cats.parquet")
                            .with("/source/sql", "select id, c.label from rows join cats c using (id)"))
                    .export();
            seen.append("select 0L id, 'cat' label");
            assertThat(exported.verify("main", 3)
                            .ended(ExitCode.OK)
                            .json()
                            .path("state")
                            .asText())
                    .isEqualTo("REPRODUCED");

            bench.spark().conf().set("spark.databricks.delta.schema.autoMerge.enabled", "true");
            seen.append("select 1L id, 'cat' label, 2 legs");
            JsonNode columns = Exported.check(exported.verify("main", 3), State.UNVERIFIABLE);
            assertThat(columns.at("/findings/0/found").asText()).contains("whose columns have changed", "version 0");

            bench.spark().sql("alter view cats as select * from " + seen.sqlName());
            JsonNode text = Exported.check(exported.verify("main", 3), State.UNVERIFIABLE);
            assertThat(text.at("/findings/0/found").asText()).contains("views read otherwise");
        } finally {
            bench.spark().sql("drop view cats");
        }
    }

    @Test
    void whatIsNoQueryIsNotRun(Workbench bench) {
        LakeTable table = bench.table("kept").write("select id from range(3)");
        Map<String, String> refused = Map.of(
                "delete from " + table.sqlName(),
                "it is a statement",
                "insert into " + table.sqlName() + " values (4)",
                "it is a statement",
                "drop table " + table.sqlName(),
                "it is a statement",
                "select java_method('java.lang.System', 'lineSeparator') from rows",
                "it calls code outside Spark");
        refused.forEach((statement, reason) -> {
            JobFile.Source source = new JobFile.Source(
                    Map.of("rows", new JobFile.TableReference(table.path().toString(), null, null, null)),
                    statement,
                    Map.of(),
                    Map.of(),
                    JobFile.Determinism.ERROR);
            assertThatThrownBy(() -> QueryReplay.of(
                            bench.spark(),
                            source,
                            new JobFile.DatasetLayout(List.of(), "rows.parquet", List.of()),
                            Map.of("rows", new DeltaSource("file:" + table.path(), 0, "")),
                            Map.of()))
                    .as(statement)
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining(reason);
        });
        assertThat(table.version()).isZero();
    }
}
