package dev.oxenspark.export.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.provenance.Sha256;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three exports of one table: row 1 gets another label and row 3 comes, then row 1 goes. */
@ExportTest
final class TestAuditContents {
    private static final String ROWS =
            "select id, if(id = 1, '%s', 'cat') label, concat(id %% 2, '.png') picture from range(%d) where id != %d";

    @ParameterizedTest
    @EnumSource
    void rowsAndFilesAreFollowedFromExportToExport(Backend backend, Workbench bench) {
        TestRepository repository = backend.newRepository(bench.folder());
        byte[] even = "even".getBytes(UTF_8);
        String raw = bench.folder().resolve("raw").toString();
        bench.blob("0.png", even);
        bench.blob("1.png", "odd".getBytes(UTF_8));
        LakeTable table = bench.table("images").write(ROWS.formatted("cat", 3, 9));
        JobText job = bench.job(table, repository)
                .with("/dataset/key", List.of("id"))
                .withFiles("picture", List.of(raw), "images/{id}{ext}");
        List<String> commits = new ArrayList<>();
        commits.add(commit(bench, job));
        table.write(ROWS.formatted("dog", 4, 9));
        commits.add(commit(bench, job));
        table.write(ROWS.formatted("dog", 4, 1));
        commits.add(commit(bench, job.with("/governance/license", "CC0")));

        JsonNode diff = ask(bench, repository, "diff", commits.get(0), commits.get(1));
        assertThat(diff.at("/sources/0/what").asText()).isEqualTo("rows");
        assertThat(diff.at("/sources/0/from").asText()).contains("lake/images@0 id=");
        assertThat(diff.at("/sources/0/to").asText()).contains("lake/images@1 id=");
        assertThat(diff.path("specification")).isEmpty();
        assertThat(counts(diff.path("rows"))).containsExactly(1, 0, 1);
        assertThat(diff.at("/rows/shown/0/row").asText()).isEqualTo("{\"id\":1}");
        assertThat(diff.at("/rows/shown/0/column").asText()).isEqualTo("label");
        assertThat(diff.at("/rows/shown/0/from").asText()).isEqualTo("{\"label\":\"cat\"}");
        assertThat(diff.at("/rows/shown/0/to").asText()).isEqualTo("{\"label\":\"dog\"}");
        assertThat(diff.at("/rows/shown/1/row").asText()).isEqualTo("{\"id\":3}");
        assertThat(counts(diff.path("files"))).containsExactly(1, 0, 1);
        assertThat(diff.at("/files/shown").findValuesAsText("what"))
                .containsExactly("data/train.parquet", "images/3.png");

        JsonNode second = ask(bench, repository, "diff", commits.get(1), "main", "--show", "0");
        assertThat(second.at("/specification/0/what").asText()).isEqualTo("/governance/license");
        assertThat(counts(second.path("rows"))).containsExactly(0, 1, 0);
        assertThat(second.at("/rows/shown")).isEmpty();

        JsonNode bySha = ask(bench, repository, "blob", Sha256.hex("odd".getBytes(UTF_8)));
        assertThat(bySha.path("first").asText()).isEqualTo(commits.get(0));
        assertThat(bySha.path("last").asText()).isEqualTo(commits.get(2));
        assertThat(bySha.path("exports")).hasSize(3);
        assertThat(bySha.at("/exports/1/paths").toString()).isEqualTo("[\"images/1.png\",\"images/3.png\"]");
        assertThat(bySha.at("/exports/1/keys").toString()).isEqualTo("[\"{\\\"id\\\":1}\",\"{\\\"id\\\":3}\"]");
        assertThat(bySha.at("/exports/2/rows").asInt()).isEqualTo(1);

        JsonNode byUri = ask(bench, repository, "blob", raw + "/0.png", "--show", "1");
        assertThat(byUri.at("/exports/0/rows").asInt()).isEqualTo(2);
        assertThat(byUri.at("/exports/0/keys")).hasSize(1);
        assertThat(ask(bench, repository, "blob", raw + "/2.png").path("exports"))
                .isEmpty();

        JsonNode one = ask(bench, repository, "row", "1");
        assertThat(one.findValuesAsText("event")).containsExactly("ADDED", "CHANGED", "REMOVED");
        assertThat(one.findValuesAsText("commit")).isEqualTo(commits);
        assertThat(one.at("/exports/1/changed").toString()).isEqualTo("{\"label\":\"{\\\"label\\\":\\\"dog\\\"}\"}");
        assertThat(ask(bench, repository, "row", "{\"id\": 0}").findValuesAsText("event"))
                .containsExactly("ADDED", "UNCHANGED", "UNCHANGED");
        assertThat(ask(bench, repository, "row", "7").path("exports")).isEmpty();
    }

    private static String commit(Workbench bench, JobText job) {
        return bench.run(job).ended(ExitCode.OK).json().path("commit").asText();
    }

    private static JsonNode ask(Workbench bench, TestRepository repository, String... question) {
        List<String> arguments = new ArrayList<>(List.of("audit"));
        arguments.addAll(List.of(question));
        arguments.addAll(List.of("--repository", repository.at(""), "--json"));
        return bench.execute(arguments.toArray(String[]::new))
                .ended(ExitCode.OK)
                .json();
    }

    private static List<Integer> counts(JsonNode changes) {
        return List.of(
                changes.path("added").asInt(),
                changes.path("removed").asInt(),
                changes.path("changed").asInt());
    }
}
