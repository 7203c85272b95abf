package dev.oxenspark.export.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.provenance.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TestJobFile {
    private static final String SMALLEST = """
            apiVersion: oxen-export/v1
            name: digits
            source:
              tables:
                images: {path: /lake/images}
            dataset:
              table: data/train.parquet
            target:
              repository: /data/digits
              message: Digits
              author: {name: Ann, email: ann@example.org}
            """;

    private static JobFile parse(String text) {
        return JobFileReader.parse("job.yaml", null, text);
    }

    private static JobFile parse(String old, String replacement) {
        assertThat(SMALLEST).contains(old);
        return parse(SMALLEST.replace(old, replacement));
    }

    /** @param line of the mistake; 0: of no interest */
    private static void refused(String old, String replacement, int line, String... words) {
        assertThatThrownBy(() -> parse(old, replacement))
                .isInstanceOfSatisfying(ExportException.class, failure -> {
                    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
                    assertThat(failure.stage()).isEqualTo(Stage.VALIDATE);
                    assertThat(failure.code()).isEqualTo("JOB_FILE");
                })
                .hasMessageStartingWith("job.yaml:" + (line == 0 ? "" : line + ": "))
                .hasMessageContainingAll(words);
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        JobFile job = parse(SMALLEST);

        assertThat(job.source().sql()).isNull();
        assertThat(job.source().parameters()).isEmpty();
        assertThat(job.source().determinism()).isEqualTo(JobFile.Determinism.ERROR);
        assertThat(job.dataset().key()).isEmpty();
        assertThat(job.dataset().files()).isEmpty();
        assertThat(job.target().branch()).isEqualTo("main");
        assertThat(job.target().onEdited()).isEqualTo(JobFile.OnEdited.FAIL);
        assertThat(job.guard()).isEqualTo(new JobFile.Guard(false, 0.5, Duration.ofHours(24)));
        assertThat(job.errorBudget()).isEqualTo(new JobFile.ErrorBudget(0, 0));
        assertThat(job.resolved().at("/incremental").asText()).isEqualTo("auto");
        JobFile withFiles = parse("  table: data/train.parquet", "  table: data/\n  files: [{column: uri}]");
        assertThat(withFiles.dataset().files())
                .containsExactly(
                        new JobFile.FileColumn("uri", List.of(), null, JobFile.OnMissing.FAIL, 2L << 30, List.of()));
    }

    @Test
    void everyKeyThatIsSetArrives() {
        JobFile job = parse("""
                apiVersion: oxen-export/v1
                name: curated-digits
                source:
                  tables:
                    images: {path: "s3a://lake/images", asOf: 2026-11-01T00:00:00+01:00}
                    labels: {table: main.labels, version: 3}
                  sql: select * from images join labels using (id) where q >= :q and :name = name
                  parameters: {q: 3, name: x}
                  repositories: {"ann:pets": "http://127.0.0.1:3000/ann/pets"}
                  determinism: warn
                dataset:
                  key: [id]
                  table: data/train.csv
                  files:
                    - {column: uri, from: [s3a://raw/], path: "i/{id}{ext}", onMissing: skip-row, maxBytes: 3MiB, check: [image, type]}
                incremental: full
                governance: {license: CC-BY-4.0}
                target:
                  repository: http://127.0.0.1:3000/ann/digits
                  branch: exports
                  message: "Two\\nlines"
                  author: {name: Ann, email: ann@example.org}
                  onEdited: replace
                guard: {allowEmpty: true, maxShrink: 1, vacuumMargin: 7d}
                errorBudget: {count: 2, percent: 0.5}
                """);

        assertThat(job.source().tables())
                .containsEntry(
                        "images",
                        new JobFile.TableReference("s3a://lake/images", null, null, "2026-11-01T00:00:00+01:00"))
                .containsEntry("labels", new JobFile.TableReference(null, "main.labels", 3L, null));
        assertThat(job.source().parameters()).isEqualTo(Map.of("q", 3, "name", "x"));
        assertThat(job.source().repositories())
                .containsExactly(Map.entry("ann:pets", "http://127.0.0.1:3000/ann/pets"));
        assertThat(job.source().determinism()).isEqualTo(JobFile.Determinism.WARN);
        assertThat(job.dataset())
                .isEqualTo(new JobFile.DatasetLayout(
                        List.of("id"),
                        "data/train.csv",
                        List.of(new JobFile.FileColumn(
                                "uri",
                                List.of("s3a://raw/"),
                                "i/{id}{ext}",
                                JobFile.OnMissing.SKIP_ROW,
                                3L << 20,
                                List.of(JobFile.Check.IMAGE, JobFile.Check.TYPE)))));
        assertThat(job.governance().at("/license").asText()).isEqualTo("CC-BY-4.0");
        assertThat(job.target())
                .isEqualTo(new JobFile.Target(
                        "http://127.0.0.1:3000/ann/digits",
                        "exports",
                        "Two\nlines",
                        "Ann",
                        "ann@example.org",
                        JobFile.OnEdited.REPLACE));
        assertThat(job.guard()).isEqualTo(new JobFile.Guard(true, 1, Duration.ofDays(7)));
        assertThat(job.errorBudget()).isEqualTo(new JobFile.ErrorBudget(2, 0.5));
    }

    @Test
    void anUnknownKeyIsRefusedWithItsLineAndTheNearest() {
        refused("dataset:", "datset:", 6, "unknown key 'datset'", "Did you mean 'dataset'?");
        refused("  message:", "  mesage:", 10, "unknown key 'mesage'", "Did you mean 'message'?");
        refused("{path: /lake", "{pth: /lake", 5, "unknown key 'pth'", "Did you mean 'path'?");
        refused("name: digits", "name: digits\n'a/b~c': 1", 3, "unknown key 'a/b~c'");
    }

    @Test
    void everyMistakeIsNamedAtOnce() {
        refused("name: digits\nsource:", "nam: digits\nsuorce:", 2, "job.yaml:2:", "job.yaml:3:", "'name'", "'source'");
    }

    @Test
    void aMissingKeyIsNamed() {
        refused("name: digits\n", "", 1, "the job", "'name'");
        refused("  message: Digits\n", "", 8, "'target'", "'message'");
        refused("{path: /lake/images}", "{version: 3}", 5, "exactly one of path and table");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name: digits                  | name: Digits!                           | 2  | 'name'
            name: digits                  | name: -digits                           | 2  | 'name'
            name: digits                  | name: 7                                 | 2  | string expected
            name: digits                  | name:                                   | 2  | string expected
            oxen-export/v1                | oxen-export/v2                          | 1  | oxen-export/v1
            {path: /lake/images}          | {path: /a, table: b}                    | 5  | exactly one of path and table
            {path: /lake/images}          | {path: /a, version: 1, asOf: x}         | 5  | both version and asOf
            {path: /lake/images}          | {path: /a, version: three}              | 5  | integer expected
            {path: /lake/images}          | {path: /a, version: -1}                 | 5  | -1
            {path: /lake/images}          | {path: /a, version: 99999999999999999999} | 5 | 99999999999999999999
            {path: /lake/images}          | {path: /a, version: 010}                | 5  | plain decimal
            {path: /lake/images}          | {path: /a, asOf: 2026-11-01}            | 5  | with an offset
            {path: /lake/images}          | {path: /a, asOf: "2026-11-01T00:00:00"} | 5  | with an offset
            images: {path: /lake/images}  | my images: {path: /lake/images}         | 5  | my images
            table: data/train.parquet     | table: data/train.arrow                 | 7  | data/train.arrow
            table: data/train.parquet     | table: /data/train.parquet              | 7  | /data/train.parquet
            table: data/train.parquet     | table: data/../../train.parquet         | 7  | ..
            table: data/train.parquet     | key: id, table: a.csv                   | 0  | mapping values
            author: {name: Ann, email: ann@example.org} | author: Ann               | 11 | object expected
            """)
    void aWrongValueIsRefusedWithItsLine(String old, String replacement, int line, String words) {
        refused(old, replacement, line, words);
    }

    @Test
    void aWordThatIsNoneOfThoseKnownIsRefusedWithTheNearest() {
        refused(
                "  message: Digits",
                "  message: Digits\n  onEdited: replac",
                11,
                "'target.onEdited' is one of fail, replace",
                "Did you mean 'replace'?");
    }

    @Test
    void anUnknownCheckIsRefusedByName() {
        refused(
                "table: data/",
                "files: [{column: a, check: [imgae]}]\n  table: data/",
                7,
                "is one of type, image (found \"imgae\")",
                "Did you mean 'image'?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://ann:secret@lineage:5000",
                "https://lineage/?key=secret",
                "http:lineage",
                "http://a b",
                "kafka://x"
            })
    void placesForEventsThatAreNoneOrHoldSecretsAreRefused(String url) {
        refused("dataset:", "emit: {openlineage: '" + url + "'}\ndataset:", 6, "URL");
    }

    @Test
    void aKeyGivenTwiceIsRefused() {
        refused("name: digits", "name: digits\nname: other", 3, "'name' is there twice");
    }

    @Test
    void namesThatSqlTakesForOneAreRefused() {
        refused(
                "images: {path: /lake/images}",
                "images: {path: /lake/images}\n    Images: {path: /lake/others}",
                6,
                "'Images' and 'images' are one name in SQL");
    }

    @Test
    void whatYamlCanDoAndJsonCannotIsRefused() {
        refused("name: digits", "name: !!binary digits", 2, "tag");
        refused("name: digits", "name: &n digits", 2, "anchors");
        refused("name: digits", "name: digits\ngovernance: &a [*a]", 3, "anchors");
        refused("name: digits", "name: [digits", 0, "not valid YAML");
        refused("name: digits", "name: di\u0007gits", 0, "not valid YAML");
        assertThatThrownBy(() -> parse("")).hasMessageContaining("apiVersion: oxen-export/v1");
    }

    @Test
    void theEnvironmentIsForCredentialsOnly() {
        refused("/lake/images", "\"${env:HOME}/images\"", 5, "for credentials only");
        refused("message: Digits", "message: \"by ${env:USER}\"", 10, "for credentials only");
        refused("dataset:", "governance: {contact: \"${env:USER}\"}\ndataset:", 6, "for credentials only");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Delta-Source: a@1 id=b", "Export-Key: 12", "Oxen-Transaction: 1", " Provenance-SHA256: 00"})
    void aMessageCannotForgeProvenance(String line) {
        refused("message: Digits", "message: \"Digits\\n\\n" + line + "\"", 10, line.strip(), "Reword");
    }

    @Test
    void parametersHaveTheTypesThatTheyAreWrittenIn() {
        JobFile job = parse("  tables:", """
                  sql: "select :a, :b, :c, :d, :e, :f from images"
                  parameters: {a: 3, b: 3000000000, c: 1.50, d: true, e: text, f: 2026-11-01}
                  tables:""".indent(2).stripTrailing());

        assertThat(job.source().parameters())
                .containsEntry("a", 3)
                .containsEntry("b", 3_000_000_000L)
                .containsEntry("c", new BigDecimal("1.50"))
                .containsEntry("d", true)
                .containsEntry("e", "text")
                .containsEntry("f", "2026-11-01");
    }

    /** JSON holds doubles; a parameter keeps its value and its type all the same. */
    @ParameterizedTest
    @CsvSource({
        "3, 3",
        "-9007199254740992, -9007199254740992",
        "9007199254740993, '{\"number\":\"9007199254740993\"}'",
        "-9223372036854775808, '{\"number\":\"-9223372036854775808\"}'",
        "0.25, 0.25",
        "1.50, '{\"number\":\"1.50\"}'",
        "2.0, '{\"number\":\"2.0\"}'",
        "5., '{\"number\":\"5.\"}'",
        "0.00001, 0.00001",
        "0.12345678901234567890123, '{\"number\":\"0.12345678901234567890123\"}'",
        "1.0e+3, '{\"number\":\"1.0E+3\"}'",
        "'\"9007199254740993\"', '\"9007199254740993\"'"
    })
    void parametersAreRecordedExactly(String written, String recorded) throws Exception {
        JobFile job =
                parse("  tables:", "  sql: \"select :a from images\"\n  parameters: {a: " + written + "}\n  tables:");

        JsonNode resolved = job.resolved();
        assertThat(resolved.at("/source/parameters/a").toString()).isEqualTo(recorded);
        String canonical = CanonicalJson.text(new ObjectMapper().convertValue(resolved, Object.class));
        JobFile again = JobFileReader.resolved(new ObjectMapper()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .readTree(canonical));
        assertThat(again.source().parameters()).isEqualTo(job.source().parameters());
        assertThat(again.resolved().at("/source/parameters")).isEqualTo(resolved.at("/source/parameters"));
    }

    @Test
    void numbersThatNoRecordCanHoldAreRefused() {
        String decimal = "0." + "1".repeat(39);
        refused("  tables:", "  sql: select :q\n  parameters: {q: " + decimal + "}\n  tables:", 5, "38 digits");
        refused("  tables:", "  sql: select :q\n  parameters: {q: 1.0e+99}\n  tables:", 5, "38 digits");
        refused("  tables:", "  sql: select :q\n  parameters: {q: 1.0e+99999999999}\n  tables:", 5, "exponent");
        refused("  tables:", "  sql: select :q\n  parameters: {q: {number: x}}\n  tables:", 5, "number");
        refused("table: data/", "files: [{column: a, maxBytes: 9223372036854775807}]\n  table: data/", 7, "any file");
        assertThat(parse("dataset:", "guard: {maxShrink: 0.12345678901234567890}\ndataset:")
                        .resolved()
                        .at("/guard/maxShrink")
                        .asText())
                .isEqualTo("0.12345678901234568");
    }

    @Test
    void parametersThatTheQueryDoesNotHaveAreRefused() {
        refused("  tables:", "  parameters: {q: 3}\n  tables:", 4, "the SQL has no :q");
        refused("  tables:", "  sql: select :quality\n  parameters: {q: 3}\n  tables:", 5, "the SQL has no :q");
        refused("  tables:", "  sql: select :q\n  parameters: {q: 9223372036854775808}\n  tables:", 5, "does not fit");
        refused("  tables:", "  sql: select :q\n  parameters: {q: [1]}\n  tables:", 5, "'source.parameters.q'");
    }

    @Test
    void sizesAndDurationsAreChecked() {
        refused("table: data/", "files: [{column: a, maxBytes: 2GB}]\n  table: data/", 7, "2GB", "512MiB");
        refused("table: data/", "files: [{column: a, maxBytes: 99999999TiB}]\n  table: data/", 7, "any file");
        refused("dataset:", "guard: {vacuumMargin: 1w}\ndataset:", 6, "1w");
        refused("dataset:", "guard: {maxShrink: 1.5}\ndataset:", 6, "1.5");
        assertThat(parse("table: data/", "files: [{column: a, maxBytes: 1000}]\n  table: data/")
                        .dataset()
                        .files()
                        .get(0)
                        .maxBytes())
                .isEqualTo(1000);
    }

    @Test
    void severalTablesNeedAQuery() {
        refused("images: {path: /lake/images}", "a: {path: /a}\n    b: {path: /b}", 3, "'sql' says what to export");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data/train.parquet", "train.csv", "a b/train.jsonl", "data/"})
    void tablesAreFilesOrFolders(String table) {
        assertThat(parse("data/train.parquet", "'" + table + "'").dataset().table())
                .isEqualTo(table);
    }

    @Test
    void aFileThatIsNotThereIsNamed(@TempDir Path folder) {
        assertThatThrownBy(() -> JobFileReader.read(folder.resolve("nothing.yaml")))
                .isInstanceOfSatisfying(
                        ExportException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("nothing.yaml");
    }

    /** What the schema says is optional either has a default or may be absent, and the binding knows all of it. */
    @Test
    void theSchemaThatShipsGivesEveryOptionalKeyADefaultOrNone() throws IOException {
        try (InputStream in = Objects.requireNonNull(JobFileReader.class.getResourceAsStream("job.schema.json"))) {
            List<String> withoutDefault = new ArrayList<>();
            optional(new ObjectMapper().readTree(in), "", withoutDefault);
            assertThat(withoutDefault)
                    .containsExactlyInAnyOrder(
                            "/source/tables/*/path",
                            "/source/tables/*/table",
                            "/source/tables/*/version",
                            "/source/tables/*/asOf",
                            "/source/sql",
                            "/source/repositories",
                            "/dataset/files/*/path",
                            "/dataset/files/*/check",
                            "/dataset/splits",
                            "/dataset/hash",
                            "/dataset/denyList",
                            "/governance/license",
                            "/governance/purpose",
                            "/governance/contact",
                            "/governance/classification");
        }
    }

    private static void optional(JsonNode schema, String pointer, List<String> withoutDefault) {
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(key -> required.add(key.asText()));
        schema.path("properties").properties().forEach(entry -> {
            JsonNode property = entry.getValue();
            String at = pointer + "/" + entry.getKey();
            if (!required.contains(entry.getKey()) && !property.has("default")) {
                withoutDefault.add(at);
            }
            optional(property, at, withoutDefault);
        });
        if (schema.path("additionalProperties").isObject()) {
            optional(schema.path("additionalProperties"), pointer + "/*", withoutDefault);
        }
        if (schema.has("items")) {
            optional(schema.path("items"), pointer + "/*", withoutDefault);
        }
    }

    @Test
    void aRepositoryThatFilesComeFromIsARepository() {
        String tables = "    images: {path: /lake/images}";
        refused(
                tables,
                tables + "\n  repositories: {\"ann:pets\": \"http://host/ann/pets/images\"}",
                6,
                "'http://host/ann/pets/images' is more than a repository");
        refused(
                tables,
                tables + "\n  repositories: {\"ann:pets\": \"oxen://ann:pets@main\"}",
                6,
                "without revision and path");
        refused(
                tables,
                tables + "\n  repositories: {\"ann:pets\": \"s3a://lake/pets\"}",
                6,
                "'s3a://lake/pets' is not the address of a repository");
        refused(tables, tables + "\n  repositories: {pets: /data/pets}", 6, "pets");
    }
}
