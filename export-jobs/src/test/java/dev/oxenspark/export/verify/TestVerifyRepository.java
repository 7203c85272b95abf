package dev.oxenspark.export.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Levels 0 to 2: what the repository alone can prove, and what it cannot hide. */
@ExportTest
final class TestVerifyRepository {
    @ParameterizedTest
    @EnumSource
    void anUntouchedExportIsReproducedAndNothingIsWritten(Backend backend, Workbench bench) {
        Exported exported = Exported.on(backend, bench);
        List<Branch> branches = exported.repository().with(OxenRepository::branches);
        List<String> sources = Exported.listing(bench.folder().resolve("lake"));
        List<String> state = Exported.listing(bench.folder().resolve("state"));

        JsonNode all = exported.verify("main", 4).ended(ExitCode.OK).json();

        assertThat(all.path("state").asText()).isEqualTo("REPRODUCED");
        assertThat(all.path("exact").asBoolean()).isTrue();
        assertThat(all.findValuesAsText("check"))
                .containsExactly("trailers", "branch", "tree", "lists", "files", "rows", "query", "sources");
        assertThat(exported.repository().with(OxenRepository::branches)).isEqualTo(branches);
        assertThat(Exported.listing(bench.folder().resolve("lake"))).isEqualTo(sources);
        assertThat(Exported.listing(bench.folder().resolve("state"))).isEqualTo(state);

        JsonNode sample =
                exported.verify("main", 2, "--sample", "2").ended(ExitCode.OK).json();
        assertThat(sample.path("state").asText()).isEqualTo("PASSED");
        assertThat(sample.at("/checks/4/detail").asText()).startsWith("2 of ");
        bench.execute("verify", "main", "--repository", exported.repository().at(""), "--level", "0")
                .ended(ExitCode.OK);
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatAnotherClientChangedIsNamed(Backend backend, Workbench bench) {
        Exported exported = Exported.on(backend, bench);
        Commit export = exported.repository().head();
        exported.repository()
                .commit(Map.of("images/1.png", "forged 1".getBytes(UTF_8), "notes.txt", "mine".getBytes(UTF_8)));

        Outcome head = exported.verify("main", 2);
        assertThat(head.json().path("exact").asBoolean()).isFalse();
        assertThat(head.json().path("export").asText()).isEqualTo(export.id().toString());
        JsonNode tree = Exported.check(head, State.DIFFERS);
        assertThat(tree.path("check").asText()).isEqualTo("tree");
        assertThat(tree.findValuesAsText("subject")).containsExactly("images/1.png");
        assertThat(head.json().at("/checks/4/findings").findValuesAsText("subject"))
                .containsExactly("images/1.png");

        exported.verify(export.id().toString(), 2).ended(ExitCode.OK);
    }

    @ParameterizedTest
    @EnumSource
    void bytesThatChangedInTheStoreAreFoundAtLevelTwo(Backend backend, Workbench bench) throws IOException {
        Exported exported = Exported.on(backend, bench);
        Path picture = exported.stored("images/2.png");
        Files.setPosixFilePermissions(picture, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(picture, Exported.content(bench, 2).toUpperCase(Locale.ROOT));

        exported.verify("main", 1).ended(ExitCode.OK);
        JsonNode files = Exported.check(exported.verify("main", 2), State.DIFFERS);
        assertThat(files.path("check").asText()).isEqualTo("files");
        assertThat(files.findValuesAsText("subject")).contains("images/2.png");
        assertThat(files.path("found").asLong())
                .isEqualTo(files.path("findings").size());
    }

    @ParameterizedTest
    @EnumSource
    void aManifestThatTheMessageDoesNotBindIsNoMeasure(Backend backend, Workbench bench) {
        Exported exported = Exported.on(backend, bench);
        String message = exported.repository().head().message();
        String trailers = message.substring(message.lastIndexOf("\n\n"))
                .lines()
                .filter(line -> !line.startsWith("Oxen-"))
                .reduce("", (lines, line) -> lines + "\n" + line);
        exported.repository().transact("main", transaction -> {
            try (var session = transaction.uploads().open()) {
                transaction.add(session.put(
                        ".provenance/digits/manifest.json", BlobSource.of("{\"job\":\"digits\"}".getBytes(UTF_8))));
                session.flush();
            }
            transaction.message("Forged\n" + trailers);
        });

        JsonNode bound = Exported.check(exported.verify("main", 4), State.DIFFERS);
        assertThat(bound.path("check").asText()).isEqualTo("trailers");
        assertThat(bound.findValuesAsText("subject")).containsExactly(".provenance/digits/manifest.json");
        assertThat(exported.verify("main", 4).json().path("checks")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void anExportThatAnotherClientTookOffItsBranchIsNotOverlooked(Backend backend, Workbench bench) {
        Exported exported = Exported.on(backend, bench);
        Commit first = exported.repository().head();
        exported.rememberBranches();
        exported.table()
                .append("select 3L id, 'dog' label, '0.png' picture, cast(null as array<string>) others,"
                        + " timestamp'2026-03-29T01:30:00Z' taken");
        exported.export();
        Commit second = exported.repository().head();
        exported.moveMainBack(first.id().toString());

        exported.verify(first.id().toString(), 0).ended(ExitCode.OK);
        JsonNode branch = Exported.check(exported.verify(second.id().toString(), 2), State.OFF_BRANCH);
        assertThat(branch.path("detail").asText()).contains("another client moved it");
    }

    @ParameterizedTest
    @EnumSource
    void ofSeveralJobsOnABranchOneIsNamed(Backend backend, Workbench bench) {
        Exported exported = Exported.on(backend, bench);
        exported.with(bench.job(exported.table(), exported.repository())
                        .with("/name", "labels")
                        .with("/source/sql", "select id, label from rows")
                        .with("/dataset/table", "labels/"))
                .export();
        exported.repository().commit(Map.of("notes.txt", "mine".getBytes(UTF_8)));

        Outcome ambiguous = exported.verify("main", 1).ended(ExitCode.USAGE);
        assertThat(ambiguous.errorCode()).isEqualTo("JOB_AMBIGUOUS");
        assertThat(ambiguous.json().at("/error/message").asText()).contains("digits, labels");
        assertThat(exported.verify("main", 2, "--job", "labels")
                        .ended(ExitCode.OK)
                        .json()
                        .path("exact")
                        .asBoolean())
                .isFalse();

        exported.repository().commit(Map.of("labels/part-99999.parquet", "more rows".getBytes(UTF_8)));
        JsonNode tree = Exported.check(exported.verify("main", 1, "--job", "labels"), State.DIFFERS);
        assertThat(tree.findValuesAsText("subject")).containsExactly("labels/part-99999.parquet");
        exported.verify("main", 1, "--job", "digits").ended(ExitCode.OK);
        exported.verify("main", 1, "--job", "others").ended(ExitCode.UNAVAILABLE);
    }
}
