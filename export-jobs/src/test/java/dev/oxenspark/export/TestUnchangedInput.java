package dev.oxenspark.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.export.testing.Bucket;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run that finds its tables at the versions of the last export does not run the query, unless it has to. */
@ExportTest
final class TestUnchangedInput {
    private static final String ASKING = "the tables are as in the last export";

    @ParameterizedTest
    @EnumSource
    void onlyTheStateOfTheFilesIsAskedFor(Backend backend, Workbench bench) {
        Bucket bucket = Bucket.create(bench, backend == Backend.LOCAL ? Bucket.Kind.PLAIN : Bucket.Kind.VERSIONED);
        bucket.put("0.bin", "one");
        bucket.put("1.bin", "two");
        TestRepository repository = backend.newRepository(bench.folder());
        LakeTable table = bench.table("numbers")
                .write("select id, concat('s3a://%s/', id % 2, '.bin') uri from range(3)".replace("%s", bucket.name()));
        JobText job = bench.job(table, repository)
                .with("/dataset/key", List.of("id"))
                .withFiles("uri", List.of("s3a://" + bucket.name() + "/"), "files/{id}{ext}");
        JsonNode first = TestExportIdentity.run(bench, job, "COMMITTED");

        Outcome again = bench.run(job).ended(ExitCode.OK);
        assertThat(again.err()).contains(ASKING + "; asking for its 2 files").doesNotContain("running the query");
        assertThat(again.json().path("status").asText()).isEqualTo("UP_TO_DATE");
        for (String same : List.of("commit", "rows", "rowsetDigest", "contentDigest", "provenanceSha256", "sources")) {
            assertThat(again.json().path(same)).as(same).isEqualTo(first.path(same));
        }
        for (String same : List.of("count", "distinct")) {
            assertThat(again.json().at("/blobs/" + same)).as(same).isEqualTo(first.at("/blobs/" + same));
        }
        assertThat(again.json().at("/blobs/copied").asInt()).isZero();
        JsonNode plan = bench.plan(job).ended(ExitCode.OK).json();
        assertThat(plan.path("status").asText()).isEqualTo("UP_TO_DATE");
        assertThat(plan.at("/blobs/toCopy").asInt()).isZero();

        bucket.put("0.bin", "ONE");
        assertThat(TestExportIdentity.run(bench, job, "COMMITTED")
                        .at("/blobs/copied")
                        .asInt())
                .isOne();
        bucket.delete("1.bin");
        assertThat(bench.run(job).ended(ExitCode.DATA).errorCode()).isEqualTo("BLOB_MISSING");
    }

    @Test
    void aViewThatReadsOtherwiseIsAnotherInput(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = bench.table("numbers").write("select id from range(4)");
        bench.spark().sql("create view chosen as select id from " + table.sqlName() + " where id > 0");
        try {
            JobText job = bench.job(table, repository).with("/source/sql", "select id from chosen");
            assertThat(TestExportIdentity.run(bench, job, "COMMITTED")
                            .path("rows")
                            .asLong())
                    .isEqualTo(3);
            TestExportIdentity.run(bench, job, "UP_TO_DATE");

            bench.spark().sql("alter view chosen as select id from " + table.sqlName() + " where id > 1");
            assertThat(TestExportIdentity.run(bench, job, "COMMITTED")
                            .path("rows")
                            .asLong())
                    .isEqualTo(2);
        } finally {
            bench.spark().sql("drop view chosen");
        }
    }

    @Test
    void aQueryThatMayGiveOtherRowsIsRun(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = bench.table("numbers").write("select id from range(4)");
        JobText job = bench.job(table, repository)
                .with("/source/sql", "select id, rand() r from rows")
                .with("/source/determinism", "warn");
        JsonNode first = TestExportIdentity.run(bench, job, "COMMITTED");
        assertThat(TestExportIdentity.run(bench, job, "COMMITTED").path("rowsetDigest"))
                .isNotEqualTo(first.path("rowsetDigest"));
    }

    /** The row says the same, and means another file. */
    @Test
    void aLinkMayLeadElsewhere(Workbench bench) throws IOException {
        bench.blob("old/0.bin", "old".getBytes(UTF_8));
        bench.blob("new/0.bin", "new".getBytes(UTF_8));
        Path raw = bench.folder().resolve("raw");
        Path link = Files.createSymbolicLink(raw.resolve("current"), raw.resolve("old"));
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = bench.table("numbers").write("select 0 id, '%s/0.bin' uri".formatted(link));
        JobText job = bench.job(table, repository).withFiles("uri", List.of(raw.toString()), "files/{id}{ext}");
        TestExportIdentity.run(bench, job, "COMMITTED");

        Files.delete(link);
        Files.createSymbolicLink(link, raw.resolve("new"));
        TestExportIdentity.run(bench, job, "COMMITTED");
        assertThat(repository.checkout("", bench.folder().resolve("clone")).resolve("files/0.bin"))
                .hasContent("new");
    }
}
