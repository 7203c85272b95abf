package dev.oxenspark.export.card;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.NeedsPython;
import dev.oxenspark.connector.testing.PythonEnvironment;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Pictures;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code README.md} and {@code croissant.json} at the root. */
@ExportTest
final class TestRootFiles {
    @NeedsPython
    @ParameterizedTest
    @EnumSource
    void croissantsOwnToolFindsNothingWrongAndReadsEveryRow(Backend backend, Workbench bench) throws IOException {
        TestRepository repository = backend.newRepository(bench.folder());
        Pictures pictures = Pictures.of(bench, 12);
        JobText job = pictures.job(repository)
                .with("/source/sql", "select *, array(label) labels, 1.5 weight, date'2026-01-01' day from rows")
                .with("/dataset/splits/column", "split")
                .with("/dataset/splits/ratios", Map.of("train", 0.5, "test", 0.5))
                .with("/dataset/table", "data/{split}.parquet")
                .with("/governance/license", "https://creativecommons.org/licenses/by/4.0/");
        bench.run(job).ended(ExitCode.OK);

        Path clone = repository.checkout("", bench.folder().resolve("clone"));
        JsonNode found = new ObjectMapper()
                .readTree(PythonEnvironment.with(Path.of("src/test/python/requirements.txt"))
                        .run(Map.of(), Path.of("src/test/python/croissant.py"), clone.toString()));
        assertThat(found.path("errors")).as("%s", found).isEmpty();
        // A job has no paper to cite, and its versions are commits, not numbers.
        assertThat(found.path("warnings"))
                .as("%s", found)
                .hasSize(2)
                .allMatch(warning -> warning.asText().matches(".*/(citeAs|version)\" is recommended.*"));
        assertThat(found.at("/rows/train").asInt() + found.at("/rows/test").asInt())
                .isEqualTo(12);
        JsonNode croissant =
                new ObjectMapper().readTree(clone.resolve("croissant.json").toFile());
        assertThat(croissant.path("conformsTo").asText()).isEqualTo("http://mlcommons.org/croissant/1.1");
        assertThat(croissant.at("/prov:wasDerivedFrom/0/@id").asText()).endsWith("pictures@0");
    }

    @ParameterizedTest
    @EnumSource
    void theCardSaysWhereRowsComeFromAndBelongsToWhoeverChangesIt(Backend backend, Workbench bench) throws IOException {
        TestRepository repository = backend.newRepository(bench.folder());
        LakeTable table = bench.table("rows").write("select id, 'a|b' `odd|name` from range(3)");
        JobText job = bench.job(table, repository)
                .with("/governance", Map.of("license", "CC-BY-4.0", "contact", "<ann@example.org>"))
                .with("/source/sql", "select * from rows where id >= :least")
                .with("/source/parameters/least", 0)
                .with("/target/message", "Digits, *curated*");
        bench.run(job).ended(ExitCode.OK);
        String card = readme(bench, repository, 1);
        assertThat(card)
                .startsWith("---\nlicense: \"CC-BY-4.0\"\n---\n# digits\n")
                .contains("With `least` = 0.", "    select * from rows")
                .contains("Digits, \\*curated\\*", "rows | 0 |", "odd\\|name", "\\<ann@example.org\\>")
                .contains("adhash256-sha256/1:", "sha256-tree/1:")
                .doesNotContain(repository.at(""));

        table.append("select id, 'c' `odd|name` from range(3, 5)");
        bench.run(job).ended(ExitCode.OK);
        assertThat(readme(bench, repository, 2)).contains("| Rows | 5 |");

        repository.commit(Map.of("README.md", "Ours".getBytes(UTF_8)));
        table.append("select id, 'd' `odd|name` from range(5, 6)");
        bench.run(job).ended(ExitCode.OK);
        assertThat(readme(bench, repository, 3)).isEqualTo("Ours");

        bench.run(job.with("/emit", Map.of("card", false, "croissant", false)).with("/dataset/table", "t.parquet"))
                .ended(ExitCode.OK);
        assertThat(repository.paths()).contains("README.md", "t.parquet").doesNotContain("croissant.json");
    }

    @Test
    void whatIsThereBeforeAJobIsLeftAlone(Workbench bench) throws IOException {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = bench.table("rows").write("select id from range(3)");
        repository.commit(Map.of("ReadMe.md", "Ours".getBytes(UTF_8), "croissant.json", "{}".getBytes(UTF_8)));
        bench.run(bench.job(table, repository)).ended(ExitCode.OK);
        assertThat(repository.paths()).contains("ReadMe.md", "croissant.json").doesNotContain("README.md");
        bench.execute("verify", "main", "--repository", repository.at("")).ended(ExitCode.OK);

        TestRepository own = new TestRepository(
                new RepositoryAddress.Local(bench.folder().resolve("own").toString()));
        Files.writeString(bench.folder().resolve("README.md"), "The job's own");
        bench.run(bench.job(table, own).with("/dataset/include", List.of("README.md")))
                .ended(ExitCode.OK);
        assertThat(readme(bench, own, 4)).isEqualTo("The job's own");
    }

    private static String readme(Workbench bench, TestRepository repository, int number) throws IOException {
        Path clone = repository.checkout("", bench.folder().resolve("clone-" + number));
        return Files.readString(clone.resolve("README.md"));
    }
}
