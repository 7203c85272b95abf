package dev.oxenspark.export.delta;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.RecordedExport;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How long pinned versions last. */
@ExportTest
final class TestRetention {
    private static final Duration KEPT = Duration.ofDays(2);

    @Test
    void aVersionLastsUntilAVacuumMayTakeItsFirstFile(Workbench bench) {
        Instant written = Instant.now();
        LakeTable table = bench.table("t")
                .write("select id from range(3)")
                .sql("alter table %s set tblproperties ('delta.deletedFileRetentionDuration' = 'interval 2 days')")
                .append("select id from range(3, 6)");
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        JobText newest = bench.job(table, repository);
        JobText pinned = newest.with("/source/tables/rows/version", 2);

        JsonNode kept = retention(bench, newest);
        assertThat(kept.path("version").asLong()).isEqualTo(2);
        assertThat(kept.path("deletedFileRetention").asText()).isEqualTo("PT48H");
        assertThat(kept.path("logRetention").asText()).isEqualTo("PT720H");
        assertThat(kept.path("blockedFrom").isNull()).isTrue();
        assertThat(kept.path("vacuumableFrom").isNull()).isTrue();

        table.sql("alter table %s set tblproperties ('of' = 'no account')");
        JsonNode superseded = retention(bench, pinned);
        assertThat(Instant.parse(superseded.path("blockedFrom").asText()))
                .isBetween(written.minusSeconds(1).plus(KEPT), Instant.now().plus(KEPT));
        assertThat(superseded.path("vacuumableFrom").isNull())
                .as("the newest version has the same files")
                .isTrue();

        Instant before = Instant.now().minusMillis(1);
        table.sql("delete from %s where id < 3");
        Instant after = Instant.now();
        assertThat(Instant.parse(retention(bench, pinned).path("vacuumableFrom").asText()))
                .isBetween(before.plus(KEPT), after.plus(KEPT));

        table.sql("restore table %s to version as of 2");
        assertThat(retention(bench, pinned).path("vacuumableFrom").isNull())
                .as("it has all files again")
                .isTrue();

        table.sql("delete from %s where id >= 3");
        assertThat(bench.run(pinned).ended(ExitCode.OK).err()).doesNotContain("VACUUM");
        JsonNode recorded = repository
                .with(opened -> RecordedExport.at(opened, repository.head()).orElseThrow())
                .run()
                .at("/retention/0");
        Outcome warned = bench.plan(pinned.with("/guard/vacuumMargin", "3d")).ended(ExitCode.OK);
        assertThat(warned.json().at("/retention/0")).isEqualTo(recorded);
        assertThat(warned.err())
                .contains("a VACUUM may take files of rows@2 from "
                        + recorded.path("vacuumableFrom").asText());

        table.sql("alter table %s set tblproperties ('delta.deletedFileRetentionDuration' = 'interval 0 hours')");
        Outcome late = bench.plan(pinned).ended(ExitCode.OK);
        assertThat(late.err()).contains("a VACUUM may take files of rows@2 since ");
        assertThat(Instant.parse(late.json().at("/retention/0/vacuumableFrom").asText()))
                .isBefore(Instant.now());
    }

    /** Its data file is as needed as before. */
    @Test
    void aFileThatGotADeletionVectorIsKept(Workbench bench) {
        LakeTable table = bench.table("t").write("select id from range(9)");
        table.sql("alter table %s set tblproperties ('delta.enableDeletionVectors' = 'true')");
        table.sql("delete from %s where id = 1").sql("delete from %s where id = 2");
        JobText job = bench.job(table, Backend.LOCAL.newRepository(bench.folder()));

        assertThat(retention(bench, job.with("/source/tables/rows/version", 0))
                        .path("vacuumableFrom")
                        .isNull())
                .as("of the version without a vector")
                .isTrue();
        assertThat(retention(bench, job.with("/source/tables/rows/version", 2))
                        .path("vacuumableFrom")
                        .isNull())
                .as("of the version whose vector was replaced")
                .isFalse();
    }

    private static JsonNode retention(Workbench bench, JobText job) {
        return bench.plan(job).ended(ExitCode.OK).json().at("/retention/0");
    }
}
