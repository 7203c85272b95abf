package dev.oxenspark.export.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.provenance.ExportTrailers;
import dev.oxenspark.connector.testing.NeedsPython;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.testing.ChildRun;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Pictures;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

@ExportTest
final class TestProvenance {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    @NeedsPython
    void theManifestIsAFunctionOfWhatWasExportedAlone(Workbench bench) throws Exception {
        Pictures pictures = Pictures.of(bench, 5);
        LakeTable table = bench.table("timed")
                .write("select *, timestamp '2026-03-29 01:30:00.5' + make_dt_interval(cast(id as int)) at,"
                        + " double(id) / 2 half, cast(null as string) nothing from (" + pictures.rows(0, 5) + ")");
        TestRepository local = Backend.LOCAL.newRepository(bench.folder());
        JobText job = bench.job(table, local)
                .with("/dataset/key", List.of("id"))
                .withFiles("uri", List.of(pictures.folder().toString()), "images/{at}/{half}{ext}");
        JsonNode first = bench.run(job).ended(ExitCode.OK).json();

        TestRepository server = Backend.SERVER.newRepository(bench.folder());
        JsonNode second = inAnotherPlace(() -> {
            bench.spark().conf().set("spark.sql.shuffle.partitions", "7");
            bench.spark().conf().set("spark.sql.files.maxPartitionBytes", "512");
            return bench.run(job.with("/target/repository", server.at("")))
                    .ended(ExitCode.OK)
                    .json();
        });

        for (String digest : List.of("provenanceSha256", "rowsetDigest", "contentDigest")) {
            assertThat(second.path(digest)).as(digest).isEqualTo(first.path(digest));
        }
        assertThat(server.paths()).contains("images/2026-03-29 01:30:00.5/0.0.bin");
        for (TestRepository repository : List.of(local, server)) {
            Path clone = repository.checkout("", bench.folder().resolve("clone-" + (repository == local)));
            holdsWhatItLists(clone, repository, bench);
        }
    }

    /** Everything that the documents say of the files and the lists, computed anew from a clone. */
    private static void holdsWhatItLists(Path clone, TestRepository repository, Workbench bench) throws Exception {
        Path provenance = clone.resolve(".provenance/digits");
        byte[] manifestBytes = Files.readAllBytes(provenance.resolve("manifest.json"));
        byte[] runBytes = Files.readAllBytes(provenance.resolve("run.json"));
        JsonNode manifest = JSON.readTree(manifestBytes);
        JsonNode run = JSON.readTree(runBytes);
        ExportTrailers trailers =
                ExportTrailers.parse(repository.head().message()).orElseThrow();
        assertThat(trailers.provenanceSha256()).isEqualTo(Sha256.hex(manifestBytes));
        assertThat(trailers.runSha256()).isEqualTo(Sha256.hex(runBytes));
        assertThat(repository.head().message()).contains("\nOxen-Transaction: " + trailers.key() + "\n");
        assertThat(trailers.sources()).singleElement().satisfies(source -> {
            assertThat(source.location())
                    .isEqualTo(manifest.at("/sources/0/location").asText());
            assertThat(source.version()).isZero();
        });

        List<OwnedFile> listed = new ArrayList<>();
        for (String kind : List.of("tables", "blobs")) {
            for (JsonNode file : manifest.at("/content/files/" + kind)) {
                byte[] bytes =
                        Files.readAllBytes(clone.resolve(file.path("path").asText()));
                assertThat(file.path("size").asLong()).isEqualTo(bytes.length);
                assertThat(file.path("sha256").asText()).isEqualTo(Sha256.hex(bytes));
                listed.add(new OwnedFile(file.path("path").asText(), bytes.length, Sha256.hex(bytes)));
            }
        }
        assertThat(listed).hasSize(6);
        assertThat(trailers.contentDigest()).isEqualTo(ContentDigest.of(listed));
        List<String> everything =
                new ArrayList<>(listed.stream().map(OwnedFile::path).toList());
        everything.addAll(List.of(
                ".provenance/digits/manifest.json", ".provenance/digits/run.json", "README.md", "croissant.json"));
        run.path("files").properties().forEach(file -> {
            everything.add(file.getKey());
            assertThat(sha256(clone.resolve(file.getKey())))
                    .isEqualTo(file.getValue().asText());
        });
        assertThat(repository.paths()).containsExactlyInAnyOrderElementsOf(everything);

        List<Row> blobs = rows(bench, provenance, "blobs", "path", "size", "sha256", "uri");
        assertThat(blobs).hasSize(5);
        String blobLines = lines(blobs);
        assertThat(manifest.at("/content/lists/blobs").asText()).isEqualTo(Sha256.hex(blobLines));
        String rowLines = lines(rows(bench, provenance, "rows", "row_sha256", "concat('{\"id\":', id, '}')"));
        assertThat(manifest.at("/content/lists/rows").asText()).isEqualTo(Sha256.hex(rowLines));
        assertThat(manifest.at("/content/lists/quarantine").asText()).isEqualTo(Sha256.hex(""));

        assertThat(Python.rowsetDigest(oracleRows(bench, clone))).last().isEqualTo(trailers.rowsetDigest());
        assertThat(run.at("/job/name").asText()).isEqualTo("digits");
        assertThat(run.at("/target/repository").asText()).isEqualTo(repository.at(""));
        assertThat(run.at("/sources/0/requested").asText()).isEqualTo("latest");
        assertThat(run.at("/incremental/mode").asText()).isEqualTo("full");
        assertThat(run.at("/engine/spark").asText()).isEqualTo("4.2.0");
    }

    /** More rows than a row group holds, so that where it is cut shows. */
    @Test
    void tableFilesHaveTheSameBytesHoweverManyWritersAndHoweverMuchMemory(Workbench bench) throws Exception {
        LakeTable table = bench.table("numbers")
                .write(
                        "select id, cast(sin(id) as float) f, sha2(cast(id as string), 512) s, if(id % 3 = 0, null, id) n"
                                + " from range(120000)");
        TestRepository few = local(bench, "few");
        TestRepository many = local(bench, "many");
        JobText job = bench.job(table, few).with("/dataset/key", List.of("id"));

        ChildRun.start(bench, job, 480, 1).await();
        ChildRun.start(bench, job.with("/target/repository", many.at("")), 1_500, 8)
                .await();

        ExportTrailers first = ExportTrailers.parse(few.head().message()).orElseThrow();
        ExportTrailers second = ExportTrailers.parse(many.head().message()).orElseThrow();
        assertThat(second.contentDigest()).isEqualTo(first.contentDigest());
        assertThat(second.provenanceSha256()).isEqualTo(first.provenanceSha256());
        Path file = few.checkout("data/train.parquet", bench.folder().resolve("clone"));
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            assertThat(reader.getRowGroups())
                    .extracting(BlockMetaData::getRowCount)
                    .containsExactly(100_000L, 20_000L);
        }
    }

    private static TestRepository local(Workbench bench, String name) {
        return new TestRepository(
                new RepositoryAddress.Local(bench.folder().resolve(name).toString()));
    }

    private interface Run {
        JsonNode run() throws Exception;
    }

    private static JsonNode inAnotherPlace(Run run) throws Exception {
        TimeZone zone = TimeZone.getDefault();
        Locale locale = Locale.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            return run.run();
        } finally {
            TimeZone.setDefault(zone);
            Locale.setDefault(locale);
        }
    }

    private static List<Row> rows(Workbench bench, Path provenance, String list, String... columns) throws IOException {
        return bench.spark()
                .read()
                .parquet(provenance.resolve(list).toString())
                .selectExpr(columns)
                .collectAsList();
    }

    private static String lines(List<Row> rows) {
        List<byte[]> lines = new ArrayList<>(rows.stream()
                .map(row -> (row.mkString("\0") + "\n").getBytes(StandardCharsets.UTF_8))
                .toList());
        lines.sort(java.util.Arrays::compareUnsigned);
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(new String(line, StandardCharsets.UTF_8)));
        return text.toString();
    }

    /** The rows of a clone's table, its files replaced by the digests of their bytes. */
    private static String oracleRows(Workbench bench, Path clone) throws IOException {
        StringBuilder lines = new StringBuilder();
        List<Row> rows = bench.spark()
                .read()
                .parquet(clone.resolve("data/train.parquet").toString())
                .selectExpr(
                        "cast(id as string)", "label", "uri", "cast(unix_micros(at) as string)", "cast(half as string)")
                .collectAsList();
        for (Row row : rows) {
            List<List<Object>> members = new ArrayList<>();
            members.add(List.of("id", "long", row.getString(0)));
            members.add(List.of("label", "string", row.getString(1)));
            members.add(List.of("uri", "file", sha256(clone.resolve(row.getString(2)))));
            members.add(List.of("at", "timestamp", row.getString(3)));
            members.add(List.of("half", "double", row.getString(4)));
            members.add(java.util.Arrays.asList("nothing", "string", null));
            lines.append(JSON.writeValueAsString(members)).append('\n');
        }
        return lines.toString();
    }

    private static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(Sha256.digest().digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
