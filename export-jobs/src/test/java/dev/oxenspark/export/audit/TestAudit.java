package dev.oxenspark.export.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Pictures;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExportTest
final class TestAudit {
    @ParameterizedTest
    @EnumSource
    void aCommitSaysWhatFedIt(Backend backend, Workbench bench) {
        TestRepository repository = backend.newRepository(bench.folder());
        Commit nothing = repository.commit(Map.of("notes.txt", "none yet".getBytes(UTF_8)));
        JsonNode none = commit(bench, repository, nothing.id().toString(), ExitCode.UNAVAILABLE);
        assertThat(none.path("exports")).isEmpty();
        assertThat(none.path("exact").asBoolean()).isFalse();

        Pictures pictures = Pictures.of(bench, 3);
        JobText job = pictures.job(repository);
        JsonNode run = bench.run(job).ended(ExitCode.OK).json();
        JsonNode exact = commit(bench, repository, "main", ExitCode.OK);
        assertThat(exact.path("exact").asBoolean()).isTrue();
        JsonNode export = exact.path("exports").get(0);
        assertThat(export.path("job").asText()).isEqualTo("digits");
        assertThat(export.at("/sources/0/location").asText()).endsWith("/lake/pictures");
        assertThat(export.at("/sources/0/version").asLong()).isZero();
        assertThat(export.at("/sources/0/metadataId")).isEqualTo(run.at("/sources/0/metadataId"));
        assertThat(export.at("/sources/0/timestamp").asText()).startsWith("20");
        for (String digest : List.of("rowsetDigest", "contentDigest", "provenanceSha256")) {
            assertThat(export.path(digest)).isEqualTo(run.path(digest));
        }

        bench.run(bench.job(pictures.table(), repository)
                        .with("/name", "other")
                        .with("/dataset/table", "other/rows.parquet"))
                .ended(ExitCode.OK);
        repository.transact("main", transaction -> {
            transaction.remove("images/even/0.bin");
            try (UploadSession session = transaction.uploads().open()) {
                transaction.add(session.put("images/odd/1.bin", BlobSource.of("changed".getBytes(UTF_8))));
                transaction.add(session.put("added.txt", BlobSource.of("added".getBytes(UTF_8))));
                session.flush();
            }
        });
        JsonNode since = commit(bench, repository, "main", ExitCode.OK);
        assertThat(since.path("exact").asBoolean()).isFalse();
        assertThat(since.path("exports").findValuesAsText("job")).containsExactly("digits", "other");
        JsonNode digits = since.path("exports").get(0);
        assertThat(digits.path("commit")).isEqualTo(run.path("commit"));
        assertThat(digits.at("/since/removed"))
                .singleElement()
                .extracting(JsonNode::asText)
                .isEqualTo("images/even/0.bin");
        assertThat(digits.at("/since/changed"))
                .singleElement()
                .extracting(JsonNode::asText)
                .isEqualTo("images/odd/1.bin");
        assertThat(digits.at("/since/added"))
                .extracting(JsonNode::asText)
                .containsExactly("added.txt", "other/rows.parquet");
    }

    @Test
    void nothingInTheProvenanceCanBeChangedUnnoticed(Workbench bench) throws IOException {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        bench.run(Pictures.of(bench, 2).job(repository)).ended(ExitCode.OK);
        Commit export = repository.head();
        Path provenance = repository.checkout(".provenance", bench.folder().resolve("checkout"));
        List<String> files;
        try (Stream<Path> all = Files.walk(provenance)) {
            files = all.filter(Files::isRegularFile)
                    .map(file -> ".provenance/" + provenance.relativize(file))
                    .toList();
        }
        assertThat(files).hasSize(5);
        String message = export.message()
                .lines()
                .filter(line -> !line.startsWith("Oxen-"))
                .collect(Collectors.joining("\n"));
        repository.transact("honest", transaction -> {
            transaction.message(message);
            try (UploadSession session = transaction.uploads().open()) {
                transaction.add(session.put("elsewhere.txt", BlobSource.of(new byte[] {1})));
                session.flush();
            }
        });
        assertThat(commit(bench, repository, "honest", ExitCode.OK)
                        .path("exact")
                        .asBoolean())
                .as("the same trailers over the same provenance")
                .isTrue();
        for (String file : files) {
            String branch = "tampered-" + files.indexOf(file);
            repository.transact(branch, transaction -> {
                transaction.message(message);
                try (UploadSession session = transaction.uploads().open()) {
                    byte[] bytes = Files.readAllBytes(
                            bench.folder().resolve("checkout").resolve(file));
                    bytes[bytes.length / 2] ^= 1;
                    transaction.add(session.put(file, BlobSource.of(bytes)));
                    session.flush();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            JsonNode audit = commit(bench, repository, branch, ExitCode.OK);
            assertThat(audit.path("exact").asBoolean()).as(file).isFalse();
            assertThat(audit.at("/exports/0/commit").asText())
                    .isEqualTo(export.id().toString());
            assertThat(audit.at("/exports/0/since/changed"))
                    .extracting(JsonNode::asText)
                    .containsExactly(file);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTableSaysWhatItFed(Backend backend, Workbench bench) throws IOException {
        TestRepository repository = backend.newRepository(bench.folder());
        Pictures pictures = Pictures.of(bench, 3);
        JobText job = pictures.job(repository);
        JsonNode first = bench.run(job).ended(ExitCode.OK).json();
        pictures.table().sql("update %s set label = 'none' where id = 1");
        JsonNode second = bench.run(job).ended(ExitCode.OK).json();
        Path location = pictures.table().path();
        try (Stream<Path> files = Files.walk(location)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        pictures.table().write(pictures.rows(0, 3));
        JsonNode anew = bench.run(job).ended(ExitCode.OK).json();
        assertThat(anew.path("status").asText()).isEqualTo("COMMITTED");

        for (String form :
                List.of(location.toString(), location + "/", "file:" + location, "file://" + location + "/.")) {
            JsonNode all = table(bench, repository, form).json();
            assertThat(all.path("exports"))
                    .extracting(one -> one.path("commit").asText())
                    .containsExactly(commit(anew), commit(second), commit(first));
            assertThat(all.path("exports"))
                    .extracting(one -> one.path("metadataId").asText())
                    .containsExactly(
                            anew.at("/sources/0/metadataId").asText(),
                            first.at("/sources/0/metadataId").asText(),
                            first.at("/sources/0/metadataId").asText());
            assertThat(all.path("exports")).allSatisfy(one -> {
                assertThat(one.path("branch").asText()).isEqualTo("main");
                assertThat(one.path("onBranch").asBoolean()).isTrue();
                assertThat(one.path("job").asText()).isEqualTo("digits");
            });
        }
        assertThat(table(bench, repository, location.toString(), "--version", "0")
                        .json()
                        .path("exports"))
                .extracting(one -> one.path("commit").asText())
                .containsExactly(commit(anew), commit(first));
        Outcome none = table(bench, repository, location.toString(), "--version", "7");
        assertThat(none.json().path("exports")).isEmpty();
        assertThat(none.err()).containsSubsequence("lake/pictures@1", "lake/pictures@0");
        Outcome mistyped =
                table(bench, repository, location.resolveSibling("picture").toString());
        assertThat(mistyped.json().path("exports")).isEmpty();
        assertThat(mistyped.err()).contains("lake/pictures@");
    }

    private static String commit(JsonNode run) {
        return run.path("commit").asText();
    }

    private static JsonNode commit(Workbench bench, TestRepository repository, String revision, ExitCode exit) {
        return bench.execute("audit", "commit", revision, "--repository", repository.at(""), "--json")
                .ended(exit)
                .json();
    }

    private static Outcome table(Workbench bench, TestRepository repository, String table, String... more) {
        String[] arguments = Stream.concat(
                        Stream.of("audit", "table", table, "--repository", repository.at(""), "--json"),
                        Stream.of(more))
                .toArray(String[]::new);
        return bench.execute(arguments).ended(ExitCode.OK);
    }
}
