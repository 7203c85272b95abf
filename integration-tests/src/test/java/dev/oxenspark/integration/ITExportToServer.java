package dev.oxenspark.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.NeedsPython;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.connector.testing.PythonEnvironment;
import dev.oxenspark.connector.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All digits, from an S3 server to an Oxen server, judged by Oxen's own client. */
@NeedsOxenServer
@NeedsPython
@Order(3)
final class ITExportToServer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REPOSITORY = "ann/digits";
    private static final int DIGITS = 1797;
    private static final int MISLABELLED = 5;

    @TempDir
    private static Path scratch;

    @Test
    void cloneHoldsEveryRowAndEveryByteOfWhatLayOnS3() throws Exception {
        Path demo = Checkout.withDemo().root().resolve("oxen-export-demo");
        String target = OxenServer.shared().endpoint() + "/" + REPOSITORY;
        try (S3Server s3 = S3Server.start()) {
            Lake lake = Lake.copyOf(demo, s3);
            Path job = writeJob(target);

            List<Row> labels = lake.labels();
            JsonNode first = run(lake, job);
            assertThat(first.path("status").asText()).isEqualTo("COMMITTED");
            assertThat(first.path("rows").asInt()).isEqualTo(DIGITS);
            assertThat(first.path("blobs").path("copied").asInt()).isEqualTo(DIGITS);
            String firstCommit = first.path("commit").asText();

            JsonNode again = run(lake, job);
            assertThat(again.path("status").asText()).isEqualTo("UP_TO_DATE");
            assertThat(again.path("commit").asText()).isEqualTo(firstCommit);

            lake.correctLabel(MISLABELLED, 5);
            List<Row> corrected = lake.labels();
            JsonNode second = run(lake, job);
            assertThat(second.path("status").asText()).isEqualTo("COMMITTED");
            assertThat(second.path("blobs").path("copied").asInt()).isZero();
            String secondCommit = second.path("commit").asText();

            Path clone = scratch.resolve("clone");
            JsonNode cloned = clone(clone);
            assertThat(texts(cloned.path("log"))).containsExactly(secondCommit, firstCommit);
            assertThat(rows(cloned.at("/rows/" + firstCommit))).isEqualTo(expected(labels));
            assertThat(rows(cloned.at("/rows/" + secondCommit))).isEqualTo(expected(corrected));
            assertSameBytes(expected(corrected), clone, demo.resolve("pictures"));

            assertAudited(target, firstCommit, 0);
            assertAudited(target, secondCommit, 1);
        }
    }

    private Path writeJob(String target) throws IOException {
        return Files.writeString(
                scratch.resolve("job.yaml"), """
                apiVersion: oxen-export/v1
                name: all-digits
                source:
                  tables:
                    images: {path: %s}
                    labels: {path: %s}
                  sql: "select i.id, i.uri as image, l.label from images i join labels l using (id)"
                dataset:
                  key: [id]
                  table: data/train.parquet
                  files:
                    - {column: image, from: ["s3a://raw/digits/"], path: "images/{label}/{id}{ext}"}
                target:
                  repository: %s
                  message: "All digits"
                  author: {name: Ann, email: ann@example.org}
                """.formatted(Lake.table("images"), Lake.table("labels"), target));
    }

    private JsonNode run(Lake lake, Path job) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", job.toString(), "--json"));
        arguments.addAll(List.of(
                "--master",
                "local[2]",
                "--state",
                scratch.resolve("state").toUri().toString()));
        arguments.addAll(lake.settings());
        return oneObject(arguments);
    }

    private void assertAudited(String target, String commit, int labels) throws IOException {
        JsonNode fed = oneObject(List.of("audit", "commit", commit, "--repository", target, "--json"));
        assertThat(fed.path("exact").asBoolean()).isTrue();
        assertThat(fed.path("commit").asText()).isEqualTo(commit);
        Map<String, Integer> versions = new TreeMap<>();
        fed.at("/exports/0/sources")
                .forEach(source -> versions.put(
                        source.path("location").asText(), source.path("version").asInt()));
        assertThat(versions).isEqualTo(Map.of(Lake.table("images"), 0, Lake.table("labels"), labels));

        JsonNode used = oneObject(List.of(
                "audit",
                "table",
                Lake.table("labels"),
                "--version",
                String.valueOf(labels),
                "--repository",
                target,
                "--json"));
        assertThat(used.path("exports")).hasSize(1);
        assertThat(used.at("/exports/0/commit").asText()).isEqualTo(commit);
        assertThat(used.at("/exports/0/onBranch").asBoolean()).isTrue();
    }

    /** With {@code --json}, standard output is one line, one object. */
    private JsonNode oneObject(List<String> arguments) throws IOException {
        String out = Checkout.withDemo()
                .export(scratch, arguments.toArray(String[]::new))
                .with(Command.ofShortLife())
                .run()
                .succeeded()
                .out();
        assertThat(out.lines()).hasSize(1);
        return JSON.readTree(out);
    }

    private JsonNode clone(Path folder) throws IOException {
        PythonEnvironment environment =
                PythonEnvironment.with(Checkout.PROJECT.resolve("connector/src/test/python/requirements.txt"));
        String out = environment.run(
                Map.of("HOME", scratch.toString()),
                Path.of("src/test/python/clone_export.py"),
                "127.0.0.1:" + OxenServer.shared().port(),
                REPOSITORY,
                folder.toString(),
                "data/train.parquet");
        return JSON.readTree(out.lines().reduce("", (before, line) -> line));
    }

    /** By id, what a row says: where its picture is, and its label. */
    private static Map<Integer, String> rows(JsonNode rows) {
        Map<Integer, String> found = new TreeMap<>();
        rows.forEach(row -> assertThat(
                        found.put(row.path("id").asInt(), row.path("image").asText() + " " + row.path("label")))
                .isNull());
        return found;
    }

    private static Map<Integer, String> expected(List<Row> labels) {
        Map<Integer, String> expected = new TreeMap<>();
        for (Row row : labels) {
            int id = row.getAs("id");
            int label = row.getAs("label");
            expected.put(id, "images/%1$d/%2$d.png %1$d".formatted(label, id));
        }
        assertThat(expected).hasSize(DIGITS);
        return expected;
    }

    private static void assertSameBytes(Map<Integer, String> rows, Path clone, Path pictures) throws IOException {
        List<Path> referred = new ArrayList<>();
        for (Map.Entry<Integer, String> row : rows.entrySet()) {
            Path copy = clone.resolve(row.getValue().split(" ", 2)[0]);
            referred.add(copy);
            assertThat(Files.mismatch(copy, pictures.resolve("%04d.png".formatted(row.getKey()))))
                    .as("first byte of %s that differs", copy)
                    .isEqualTo(-1);
        }
        try (Stream<Path> files = Files.walk(clone.resolve("images"))) {
            assertThat(files.filter(Files::isRegularFile)).containsExactlyInAnyOrderElementsOf(referred);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
