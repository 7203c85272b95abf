package dev.oxenspark.export.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.PreviousExport;
import dev.oxenspark.export.report.Bench;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OxenSparkExtension.class)
final class TestReportCommand {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void loadDelta() {
        Bench.loadDelta();
    }

    private int report(TestRepository repository, String... arguments) {
        List<String> line = new ArrayList<>(List.of("report", "--repository", repository.at("")));
        line.addAll(List.of(arguments));
        return Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), line.toArray(String[]::new));
    }

    private JsonNode json() throws IOException {
        assertThat(out.toString().lines()).hasSize(1);
        return new ObjectMapper().readTree(out.toString());
    }

    private static PreviousExport export(Bench bench, String label) {
        bench.table(
                StructType.fromDDL("id bigint, file string, label string"),
                List.of(RowFactory.create(1L, bench.raw("a.txt", new byte[] {'a'}), label)));
        return bench.export("id", "file", "files/{name}");
    }

    @Test
    void writesAnExportAndWhatChangedSinceAnother(SparkSession spark, TestFolder folder) throws IOException {
        TestRepository repository = Backend.LOCAL.newRepository(folder);
        Bench bench = new Bench(spark, folder, repository);
        PreviousExport first = export(bench, "cat");
        PreviousExport second = export(bench, "dog");
        Path sheet = folder.resolve("sheet");
        assertThat(report(repository, "main", "--by", "label", "--out", sheet.toString(), "--json"))
                .as("%s", err)
                .isZero();
        assertThat(json().path("commit").asText())
                .isEqualTo(second.recorded().commit().id().toString());
        assertThat(json().path("items").asInt()).isEqualTo(1);
        assertThat(json().path("pages").asInt()).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "reading the rows of commit "
                                + second.recorded().commit().id(),
                        "1 pictures and other files");
        assertThat(Path.of(json().path("index").asText()))
                .isEqualTo(sheet.resolve("index.html"))
                .content()
                .contains("gallery", "dog", "items version 1")
                .contains(
                        "oxen-export audit commit " + second.recorded().commit().id());

        String id = first.recorded().commit().id().toString();
        String since = id.substring(0, 8);
        Path changes = folder.resolve("changes");
        assertThat(report(repository, "main", "--since", since, "--out", changes.toString()))
                .as("%s", err)
                .isZero();
        assertThat(changes.resolve("pages/1.html")).content().contains("<del><bdi>cat", "<ins><bdi>dog");
    }

    @Test
    void aCommitAfterAnExportShowsThatExportAndSaysSo(SparkSession spark, TestFolder folder) throws IOException {
        TestRepository repository = Backend.LOCAL.newRepository(folder);
        PreviousExport export = export(new Bench(spark, folder, repository), "cat");
        Commit later = repository.commit(Map.of("notes.txt", new byte[] {'n'}));
        String out1 = folder.resolve("sheet").toString();
        assertThat(report(repository, "main", "--out", out1, "--json")).isZero();
        assertThat(json().path("commit").asText())
                .isEqualTo(export.recorded().commit().id().toString());
        assertThat(err.toString())
                .contains(later.id() + " is no export itself")
                .contains(export.recorded().commit().id().toString());
    }

    @Test
    void withoutAnExportThereIsNothingToShow(TestFolder folder) throws IOException {
        TestRepository repository = Backend.LOCAL.newRepository(folder);
        repository.commit(Map.of("notes.txt", new byte[] {'n'}));
        Path sheet = folder.resolve("sheet");
        assertThat(report(repository, "main", "--out", sheet.toString(), "--job", "digits", "--json"))
                .isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(json().at("/error/code").asText()).isEqualTo("NO_EXPORT");
        assertThat(err.toString()).contains("No export of job 'digits'");
        assertThat(sheet).doesNotExist();
    }

    @Test
    void sizesAndNumbersAreChecked(TestFolder folder) {
        TestRepository repository = Backend.LOCAL.newRepository(folder);
        String sheet = folder.resolve("sheet").toString();
        assertThat(report(repository, "main", "--out", sheet, "--originals", "lots"))
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(report(repository, "main", "--out", sheet, "--items", "0")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("such as 0, 512MiB or 2GiB: lots", "--items must be 1 or more: 0");
    }
}
