package dev.oxenspark.export.privacy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.SharedSpark;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The environment has {@code OXEN_TEST_HASH_KEY=correct horse} and {@code OXEN_TEST_OTHER_KEY=battery staple}. */
@ExportTest
final class TestRedaction {
    /** HMAC-SHA-256 of {@code user-2}, as {@code openssl dgst -sha256 -hmac "correct horse"} gives it. */
    private static final String USER_2 = "a14da57c944ca24e8242bbb59fd595d179b81d889479dac82a47173ee0aec65f";

    private static final String PEOPLE =
            "select id, concat('user-', id) user, if(id = 1, null, concat(id, '@person.test')) email,"
                    + " unhex('ff00') raw from range(4)";

    private static JobText job(Workbench bench, LakeTable people, TestRepository repository) {
        return bench.job(people, repository).with("/dataset/key", List.of("user"));
    }

    private static JobText hiding(JobText job) {
        return job.with("/dataset/drop", List.of("email"))
                .with("/dataset/hash", Map.of("columns", List.of("user", "raw"), "key", "${env:OXEN_TEST_HASH_KEY}"));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsHiddenIsNowhereInWhatIsPublished(Backend backend, Workbench bench) throws Exception {
        TestRepository repository = backend.newRepository(bench.folder());
        LakeTable people = bench.table("people").write(PEOPLE);
        Path denied = deny(bench, "user,since\nuser-3,2026\nuser-99,2026\n");
        JobText job = hiding(job(bench, people, repository)).with("/dataset/denyList/path", denied.toString());

        bench.run(job).ended(ExitCode.OK);

        List<Row> rows = bench.spark()
                .read()
                .format("oxen")
                .load(repository.at("data/train.parquet"))
                .orderBy("id")
                .collectAsList();
        assertThat(rows).hasSize(3);
        assertThat(rows.get(0).schema().fieldNames()).containsExactly("id", "user", "raw");
        assertThat(rows.get(2).<String>getAs("user")).isEqualTo(USER_2);
        assertThat(rows.get(2).<String>getAs("raw")).hasSize(64);
        Path clone = repository.checkout("", bench.folder().resolve("clone"));
        try (Stream<Path> files = Files.walk(clone)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), ISO_8859_1))
                        .as("%s", file)
                        .doesNotContain("user-2", "user-3", "person.test", "correct horse");
            }
        }
        bench.execute("verify", "main", "--repository", repository.at(""), "--level", "3")
                .ended(ExitCode.OK);
        // Plans, settings and task names of everything that ran.
        try (Stream<Path> logs = Files.walk(SharedSpark.eventLog())) {
            for (Path log : logs.filter(Files::isRegularFile).toList()) {
                try (Stream<String> lines = Files.lines(log)) {
                    assertThat(lines.filter(line -> line.contains("correct horse")))
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void aNewEntryOfTheDenyListTakesItsRowAwayAndNothingElse(Workbench bench) throws IOException {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable people = bench.table("people").write(PEOPLE);
        Path list = deny(bench, "user\n");
        JobText job = job(bench, people, repository).with("/dataset/denyList/path", list.toString());
        bench.run(job).ended(ExitCode.OK);
        assertThat(status(bench.run(job))).isEqualTo("UP_TO_DATE");

        Files.writeString(list, "user\n\"user-0\"\n");
        Outcome taken = bench.run(job).ended(ExitCode.OK);
        assertThat(taken.json().path("rows").asLong()).isEqualTo(3);
        JsonNode dataset = manifest(bench, repository).path("dataset");
        assertThat(dataset.path("denyListSha256").asText()).hasSize(64);

        // The same rows from another list are another dataset section: the record must name the list that was used.
        Files.writeString(list, "user\nuser-0\nuser-77\n");
        assertThat(status(bench.run(job))).isEqualTo("COMMITTED");
        // And a replay knows that its list is not the recorded one.
        Files.writeString(list, "user\n");
        Outcome replay = bench.execute("verify", "main", "--repository", repository.at(""), "--level", "3", "--json")
                .ended(ExitCode.UNAVAILABLE);
        assertThat(replay.out()).contains("UNVERIFIABLE").contains("denyListSha256");
    }

    @Test
    void anotherSecretIsAnotherDatasetAndNeverShown(Workbench bench) throws IOException {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable people = bench.table("people").write(PEOPLE);
        JobText job = hiding(job(bench, people, repository));
        bench.run(job).ended(ExitCode.OK);
        JsonNode first = manifest(bench, repository);
        bench.run(job.with("/dataset/hash/key", "${env:OXEN_TEST_OTHER_KEY}")).ended(ExitCode.OK);
        JsonNode second = manifest(bench, repository);

        assertThat(first.at("/dataset/hashKeyFingerprint").asText())
                .hasSize(16)
                .isNotEqualTo(second.at("/dataset/hashKeyFingerprint").asText());
        assertThat(first.at("/content/rowsetDigest")).isNotEqualTo(second.at("/content/rowsetDigest"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /dataset/drop         | ["Email"]                                                | COLUMN_UNKNOWN  | Did you mean 'email'
            /dataset/drop         | ["user"]                                                 | JOB_FILE        | hash them
            /dataset/hash         | {"columns":["user"],"key":"hunter2"}                     | JOB_FILE        | in no file
            /dataset/hash         | {"columns":["user"],"key":"${env:OXEN_TEST_NO_SUCH}"}    | HASH_KEY_ABSENT | OXEN_TEST_NO_SUCH
            /dataset/hash         | {"columns":["usr"],"key":"${env:OXEN_TEST_HASH_KEY}"}    | COLUMN_UNKNOWN  | 'usr'
            /dataset/denyList     | {"path":"/lake/takedown.txt"}                            | JOB_FILE        | dataset.denyList.path
            """)
    void whatCannotBeHiddenAsAskedIsRefused(String key, String value, String code, String message, Workbench bench)
            throws IOException {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable people = bench.table("people").write(PEOPLE);
        JobText job = job(bench, people, repository).with(key, new ObjectMapper().readTree(value));
        Outcome refused = bench.run(job).ended(ExitCode.USAGE);
        assertThat(refused.errorCode()).isEqualTo(code);
        assertThat(refused.err()).contains(message).doesNotContain("hunter2");
    }

    @Test
    void aDenyListThatCannotBeTakenAtItsWordIsRefused(Workbench bench) throws IOException {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable people = bench.table("people").write(PEOPLE);
        JobText job = job(bench, people, repository).with("/dataset/key", List.of("id", "user"));

        Path noColumn = deny(bench, "id\n1\n");
        assertThat(bench.run(job.with("/dataset/denyList/path", noColumn.toString()))
                        .ended(ExitCode.USAGE)
                        .err())
                .contains("no column 'user'");
        Path empty = deny(bench, "id,user\n1,\n");
        assertThat(bench.run(job.with("/dataset/denyList/path", empty.toString()))
                        .ended(ExitCode.DATA)
                        .err())
                .contains("entry 1", "nothing");
        Path noNumber = deny(bench, "id,user\n1,user-1\nnone,user-2\n");
        assertThat(bench.run(job.with("/dataset/denyList/path", noNumber.toString()))
                        .ended(ExitCode.DATA)
                        .err())
                .contains("entry 2", "'none'", "BIGINT");
        assertThat(bench.run(job.with(
                                "/dataset/denyList/path",
                                bench.folder().resolve("absent.csv").toString()))
                        .ended(ExitCode.UNAVAILABLE)
                        .errorCode())
                .isEqualTo("DENY_LIST_ABSENT");
        assertThat(repository.branches()).isEmpty();
    }

    @Test
    void aDenyListMayBeJsonLinesAndItsPathIsNoPattern(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable people = bench.table("people").write(PEOPLE);
        Path list = bench.blob("take[down].jsonl", "{\"id\": 2, \"why\": \"asked\"}\n".getBytes(UTF_8));
        JobText job = job(bench, people, repository)
                .with("/dataset/key", List.of("id"))
                .with("/dataset/denyList/path", list.toString());
        assertThat(bench.run(job).ended(ExitCode.OK).json().path("rows").asLong())
                .isEqualTo(3);
    }

    private static Path deny(Workbench bench, String text) {
        return bench.blob("takedown.csv", text.getBytes(UTF_8));
    }

    private static String status(Outcome outcome) {
        return outcome.ended(ExitCode.OK).json().path("status").asText();
    }

    private static JsonNode manifest(Workbench bench, TestRepository repository) throws IOException {
        Path folder = repository.checkout(".provenance", bench.folder().resolve("provenance-" + System.nanoTime()));
        return new ObjectMapper()
                .readTree(folder.resolve("digits/manifest.json").toFile());
    }
}
