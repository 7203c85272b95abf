package dev.oxenspark.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Pictures;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExportTest
final class TestExportOwnership {
    @ParameterizedTest
    @EnumSource
    void anExportOwnsExactlyWhatItListed(Backend backend, Workbench bench) throws Exception {
        TestRepository repository = backend.newRepository(bench.folder());
        Pictures pictures = Pictures.of(bench, 4);
        JobText job = pictures.job(repository);
        bench.run(job).ended(ExitCode.OK);
        JobText other = bench.job(pictures.table(), repository)
                .with("/name", "other")
                .with("/dataset/table", "other/rows.jsonl");
        bench.run(other).ended(ExitCode.OK);
        repository.commit(Map.of("notes.txt", "mine".getBytes(UTF_8), "images/even/mine.bin", new byte[] {1}));

        pictures.table().sql("delete from %s where id = 2");
        bench.run(job).ended(ExitCode.OK);
        assertThat(repository.paths())
                .contains(
                        "notes.txt",
                        "images/even/mine.bin",
                        "other/rows.jsonl",
                        ".provenance/other/manifest.json",
                        "images/even/0.bin")
                .doesNotContain("images/even/2.bin");
        assertThat(bench.run(job).ended(ExitCode.OK).json().path("status").asText())
                .isEqualTo("UP_TO_DATE");

        repository.commit(Map.of("images/even/0.bin", "edited".getBytes(UTF_8)));
        Outcome edited = bench.run(job).ended(ExitCode.CONFLICT);
        assertThat(edited.errorCode()).isEqualTo("EDITED");
        assertThat(edited.err()).contains("images/even/0.bin").contains("onEdited: replace");
        bench.run(job.with("/target/onEdited", "replace")).ended(ExitCode.OK);
        assertThat(Files.readString(repository
                        .checkout("images", bench.folder().resolve("clone"))
                        .resolve("even/0.bin")))
                .isEqualTo("picture 0");

        Commit taken = repository.commit(Map.of("images/even/6.bin", new byte[] {1}));
        pictures.content(6, "picture 6");
        pictures.table().append(pictures.rows(6, 7));
        Commit head = repository.head();
        Outcome collision = bench.run(job).ended(ExitCode.CONFLICT);
        assertThat(collision.errorCode()).isEqualTo("PATH_TAKEN");
        assertThat(collision.err())
                .contains("images/even/6.bin")
                .contains(taken.id().toString());
        assertThat(repository.head()).isEqualTo(head);
    }

    @ParameterizedTest
    @EnumSource
    void whatLiesInTheWayOfAPathIsNotSweptAside(Backend backend, Workbench bench) {
        TestRepository repository = backend.newRepository(bench.folder());
        repository.commit(Map.of("data", "a file".getBytes(UTF_8), "rows.parquet/inside.txt", new byte[] {1}));
        JobText job = Pictures.of(bench, 2).job(repository);
        assertThat(bench.run(job).ended(ExitCode.CONFLICT).errorCode()).isEqualTo("PATH_TAKEN");
        JobText folder = job.with("/dataset/table", "rows.parquet");
        assertThat(bench.run(folder).ended(ExitCode.CONFLICT).err()).contains("rows.parquet/inside.txt");
        assertThat(repository.paths()).containsExactly("data", "rows.parquet/inside.txt");
    }
}
