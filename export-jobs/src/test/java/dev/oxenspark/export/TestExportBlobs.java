package dev.oxenspark.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.export.provenance.Sha256;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Pictures;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExportTest
final class TestExportBlobs {
    @ParameterizedTest
    @EnumSource
    void missingFilesAreLeftOutWithinTheBudgetOnly(Backend backend, Workbench bench) throws Exception {
        TestRepository repository = TestExportIdentity.absent(backend, bench);
        Pictures pictures = Pictures.of(bench, 4);
        Files.delete(pictures.folder().resolve("1.bin"));
        JobText job = pictures.job(repository);

        Outcome failed = bench.run(job).ended(ExitCode.DATA);
        assertThat(failed.errorCode()).isEqualTo("BLOB_MISSING");
        assertThat(failed.err()).contains("/raw/1.bin").contains("row {\"id\":1}");
        JobText skipping = job.with("/dataset/files/0/onMissing", "skip-row");
        assertThat(bench.run(skipping).ended(ExitCode.DATA).errorCode()).isEqualTo("OVER_BUDGET");
        assertThat(Oxen.exists(repository.address(), OxenSettings.defaults()))
                .as("a refusal leaves nothing behind, not even an empty repository")
                .isFalse();

        JobText allowed = skipping.with("/errorBudget/percent", 25);
        JsonNode skipped = bench.run(allowed).ended(ExitCode.QUARANTINED).json();
        assertThat(skipped.path("status").asText()).isEqualTo("COMMITTED_WITH_QUARANTINE");
        assertThat(skipped.path("rows").asLong()).isEqualTo(3);
        assertThat(quarantine(bench, repository))
                .containsExactly("row {\"id\":1}|uri|" + pictures.folder() + "/1.bin|missing, row left out");
        assertThat(bench.run(allowed).ended(ExitCode.OK).json().path("status").asText())
                .isEqualTo("UP_TO_DATE");

        JobText nulling = job.with("/dataset/files/0/onMissing", "null").with("/errorBudget/count", 1);
        JsonNode nulled = bench.run(nulling).ended(ExitCode.QUARANTINED).json();
        assertThat(nulled.path("rows").asLong()).isEqualTo(4);
        assertThat(quarantine(bench, repository)).singleElement().asString().endsWith("missing, set to null");
        assertThat(rows(bench, repository, "id = 1"))
                .singleElement()
                .satisfies(row -> assertThat(row.isNullAt(2)).isTrue());
    }

    @ParameterizedTest
    @EnumSource
    void arraysNullsAndOddNamesArriveAsTheyAre(Backend backend, Workbench bench) throws Exception {
        TestRepository repository = backend.newRepository(bench.folder());
        List<String> names = List.of("a b#%41+&é'.png", "x%2Fy.tar.gz", "noext", "q?m=1.jpg");
        for (String name : names) {
            bench.blob(name, ("bytes of " + name).getBytes(UTF_8));
        }
        LakeTable table = bench.table("rows")
                .write("select 1L id, array(\"a b#%41+&é'.png\", null, 'noext') files, 'x%2Fy.tar.gz' one"
                        + " union all select 2L, null, null union all select 3L, array(), 'q?m=1.jpg'");
        JobText job = bench.job(table, repository)
                .with(
                        "/dataset/files",
                        List.of(
                                Map.of(
                                        "column",
                                        "files",
                                        "from",
                                        List.of(bench.folder().resolve("raw").toString()),
                                        "path",
                                        "by name/{id}/{name}"),
                                Map.of(
                                        "column",
                                        "one",
                                        "from",
                                        List.of(bench.folder().resolve("raw").toString()))));
        JsonNode json = bench.run(job).ended(ExitCode.OK).json();
        assertThat(json.at("/blobs/distinct").asInt()).isEqualTo(4);

        Path clone = repository.checkout("", bench.folder().resolve("clone"));
        assertThat(clone.resolve("by name/1/a b#%41+&é'.png")).hasContent("bytes of a b#%41+&é'.png");
        String hash = Sha256.hex("bytes of x%2Fy.tar.gz".getBytes(UTF_8));
        String hash3 = Sha256.hex("bytes of q?m=1.jpg".getBytes(UTF_8));
        List<Row> rows = rows(bench, repository, "true");
        assertThat(rows.get(0).getList(1)).containsExactly("by name/1/a b#%41+&é'.png", null, "by name/1/noext");
        assertThat(rows.get(0).getString(2)).isEqualTo("files/" + hash.substring(0, 2) + "/" + hash + ".gz");
        assertThat(rows.get(1).isNullAt(1)).isTrue();
        assertThat(rows.get(1).isNullAt(2)).isTrue();
        assertThat(rows.get(2).getList(1)).isEmpty();
        assertThat(clone.resolve(rows.get(2).getString(2))).hasContent("bytes of q?m=1.jpg");
        assertThat(rows.get(2).getString(2)).contains(hash3);
    }

    @Test
    void whatBreaksARuleIsRefusedBeforeAnythingIsCopied(Workbench bench) {
        Pictures pictures = Pictures.of(bench, 3);
        TestRepository repository = TestExportIdentity.absent(Backend.LOCAL, bench);
        JobText job = pictures.job(repository);
        refuses(bench, job.with("/dataset/files/0/path", "images/{label}{ext}"), "PATH_COLLISION", "0.bin");
        refuses(bench, job.with("/dataset/files/0/maxBytes", "3B"), "BLOB_TOO_LARGE", "maxBytes is 3");
        refuses(
                bench,
                job.with("/source/sql", "select id, if(id = 1, '.x', label) label, uri from rows"),
                "PATH_REFUSED",
                "row {\"id\":1}");
        refuses(
                bench,
                job.with("/source/sql", "select id, label, concat(uri, '/../../state/', id) uri from rows"),
                "OUTSIDE_FROM",
                "in row {\"id\":0} does not lie under");
        refuses(bench, job.with("/source/sql", "select id % 2 id, label, uri from rows"), "KEY_DUPLICATE", "[0,2]");
        refuses(
                bench,
                job.with("/dataset/key", List.of("count"))
                        .with("/dataset/files/0/path", "images/{count}{ext}")
                        .with("/source/sql", "select id % 2 count, label, uri from rows"),
                "KEY_DUPLICATE",
                "[0,2]");
        refuses(bench, job.with("/source/sql", "select nullif(id, 1) id, label, uri from rows"), "KEY_NULL", "1 rows");
        refuses(
                bench,
                job.with("/source/sql", "select id, label, if(id = 1, '" + pictures.folder() + "', uri) uri from rows")
                        .with(
                                "/dataset/files/0/from",
                                List.of(bench.folder().path().toString())),
                "NOT_A_FILE",
                "is not a file");
        assertThat(bench.folder().resolve("absent")).doesNotExist();
    }

    private static void refuses(Workbench bench, JobText job, String code, String message) {
        Outcome outcome = bench.run(job).ended(ExitCode.DATA);
        assertThat(outcome.errorCode()).isEqualTo(code);
        assertThat(outcome.err()).contains(message).doesNotContain("copy");
    }

    static List<Row> rows(Workbench bench, TestRepository repository, String where) {
        return bench.spark()
                .read()
                .format("oxen")
                .load(repository.at("data/train.parquet"))
                .where(where)
                .orderBy("id")
                .collectAsList();
    }

    static List<String> quarantine(Workbench bench, TestRepository repository) {
        String folder = ".provenance/digits/quarantine";
        assertThat(repository.paths()).anyMatch(path -> path.startsWith(folder));
        List<FileEntry> files =
                repository.with(opened -> opened.tree(repository.head(), folder).files());
        return bench.spark()
                .read()
                .format("oxen")
                .load(repository.at(files.get(0).path()))
                .selectExpr("concat_ws('|', row, column, value, reason)")
                .as(org.apache.spark.sql.Encoders.STRING())
                .collectAsList();
    }
}
