package dev.oxenspark.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.export.provenance.RowDigest;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Pictures;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Splits, and files that come with the job. */
@ExportTest
final class TestExportLayout {
    private static final StructType KEY = new StructType().add("id", DataTypes.LongType);

    private static JobText inSplits(JobText job) {
        Map<String, Object> ratios = new LinkedHashMap<>();
        ratios.put("train", 0.7);
        ratios.put("test", 0.3);
        return job.with("/dataset/key", List.of("id"))
                .with("/dataset/splits", Map.of("column", "split", "ratios", ratios))
                .with("/dataset/table", "data/{split}.parquet");
    }

    /** As the documentation says it: names in order, laid side by side; test is the first 0.3 of them. */
    private static String expected(long id) {
        byte[] digest = RowDigest.over(KEY, Map.of()).of(RowFactory.create(id));
        double at = new BigInteger(1, Arrays.copyOf(digest, 8)).doubleValue() / Math.pow(2, 64);
        return at < 0.3 ? "test" : "train";
    }

    private static Map<Long, String> splits(Workbench bench, TestRepository repository) {
        Map<Long, String> splits = new HashMap<>();
        for (String split : List.of("test", "train")) {
            Dataset<Row> rows = bench.spark().read().format("oxen").load(repository.at("data/" + split + ".parquet"));
            rows.collectAsList().forEach(row -> {
                assertThat(row.<String>getAs("split")).isEqualTo(split);
                assertThat(splits.put(row.<Long>getAs("id"), split)).isNull();
            });
        }
        return splits;
    }

    @ParameterizedTest
    @EnumSource
    void aRowIsInTheSplitOfItsKeyWhateverOthersComeAndGo(Backend backend, Workbench bench) throws IOException {
        TestRepository repository = backend.newRepository(bench.folder());
        Pictures pictures = Pictures.of(bench, 40);
        JobText job = inSplits(pictures.job(repository))
                .without("/dataset/files")
                .withFiles("uri", List.of(pictures.folder().toString()), "images/{split}/{id}{ext}");
        bench.run(job).ended(ExitCode.OK);

        Map<Long, String> first = splits(bench, repository);
        assertThat(first).hasSize(40);
        first.forEach((id, split) -> assertThat(split).as("%d", id).isEqualTo(expected(id)));
        assertThat(first.values()).contains("train", "test");
        long one = first.keySet().iterator().next();
        assertThat(repository.paths()).contains("images/" + first.get(one) + "/" + one + ".bin");
        assertThat(status(bench.run(job))).isEqualTo("UP_TO_DATE");

        pictures.table().sql("delete from %s where id %% 3 = 0");
        bench.run(job).ended(ExitCode.OK);
        Map<Long, String> second = splits(bench, repository);
        assertThat(second).hasSize(26);
        assertThat(first).containsAllEntriesOf(second);
        bench.execute("verify", "main", "--repository", repository.at(""), "--level", "4")
                .ended(ExitCode.OK);
    }

    @Test
    void aSplitWithoutRowsHasATableWithoutRows(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        long id = 0;
        while (!expected(id).equals("train")) {
            id++;
        }
        LakeTable table = bench.table("rows").write("select bigint(" + id + ") id");
        bench.run(inSplits(bench.job(table, repository))).ended(ExitCode.OK);
        assertThat(splits(bench, repository)).containsExactly(Map.entry(id, "train"));
        assertThat(repository.paths()).contains("data/test.parquet");

        bench.run(inSplits(bench.job(table, repository)).with("/dataset/table", "data/{split}/"))
                .ended(ExitCode.OK);
        assertThat(repository.paths())
                .contains("data/test/part-00000.parquet", "data/train/part-00000.parquet")
                .doesNotContain("data/test.parquet", "data/train.parquet");
        bench.execute("verify", "main", "--repository", repository.at("")).ended(ExitCode.OK);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /dataset/splits/ratios/test  | 0.2                  | they sum to 0.9
            /dataset/splits/ratios/a b   | 0.1                  | a b
            /dataset/splits/column       | id                   | put {id} into
            /dataset/table               | data/train.parquet   | put {split} into
            /dataset/include             | ../secret.txt        | ..
            /dataset/include             | /etc/passwd          | /etc/passwd
            /dataset/include             | data/test.parquet    | in the way of the table
            /dataset/include             | .provenance/x        | .provenance
            """)
    void aLayoutThatCannotBeIsRefused(String key, String value, String message, Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = bench.table("rows").write("select id from range(2)");
        Object typed = key.contains("ratios")
                ? (Object) Double.valueOf(value)
                : key.endsWith("include") ? List.of(value) : value;
        Outcome refused = bench.run(inSplits(bench.job(table, repository)).with(key, typed))
                .ended(ExitCode.USAGE);
        assertThat(refused.err()).contains(message);
    }

    @Test
    void theQueryMustNotHaveTheColumnOfTheSplits(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = bench.table("rows").write("select id, 'x' Split from range(2)");
        assertThat(bench.run(inSplits(bench.job(table, repository)))
                        .ended(ExitCode.USAGE)
                        .errorCode())
                .isEqualTo("COLUMN_TWICE");
    }

    @ParameterizedTest
    @EnumSource
    void filesBesideTheJobComeWithTheDatasetAndGoWithIt(Backend backend, Workbench bench) throws IOException {
        TestRepository repository = backend.newRepository(bench.folder());
        LakeTable table = bench.table("rows").write("select id from range(3)");
        Path script = bench.folder().resolve("src/prepare.py");
        Files.createDirectories(script.getParent());
        Files.writeString(script, "print(1)");
        JobText job = bench.job(table, repository).with("/dataset/include", List.of("src/prepare.py"));
        bench.run(job).ended(ExitCode.OK);
        assertThat(content(bench, repository, "1")).isEqualTo("print(1)");
        assertThat(status(bench.run(job))).isEqualTo("UP_TO_DATE");

        Files.writeString(script, "print(2)");
        assertThat(status(bench.run(job))).isEqualTo("COMMITTED");
        assertThat(content(bench, repository, "2")).isEqualTo("print(2)");
        bench.execute("verify", "main", "--repository", repository.at("")).ended(ExitCode.OK);

        repository.commit(Map.of("src/prepare.py", "print(3)".getBytes(UTF_8)));
        assertThat(bench.run(job).ended(ExitCode.CONFLICT).errorCode()).isEqualTo("EDITED");
        bench.execute("verify", "main", "--repository", repository.at("")).ended(ExitCode.MISMATCH);

        bench.run(job.without("/dataset/include").with("/target/onEdited", "replace"))
                .ended(ExitCode.OK);
        assertThat(repository.paths()).doesNotContain("src/prepare.py").contains("data/train.parquet");
    }

    @Test
    void anIncludedFileIsAPlainFileBesideTheJob(Workbench bench) throws IOException {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = bench.table("rows").write("select id from range(3)");
        Path secret = bench.folder().resolve("elsewhere");
        Files.writeString(secret, "secret");
        Files.createSymbolicLink(bench.folder().resolve("link.txt"), secret);
        for (String path : List.of("link.txt", "absent.txt", "lake")) {
            Outcome refused = bench.run(bench.job(table, repository).with("/dataset/include", List.of(path)))
                    .ended(ExitCode.USAGE);
            assertThat(refused.errorCode()).isEqualTo("INCLUDE");
            assertThat(refused.err()).contains("'" + path + "'");
        }
    }

    private static String content(Workbench bench, TestRepository repository, String name) throws IOException {
        Path clone = repository.checkout("src", bench.folder().resolve("clone-" + name));
        return Files.readString(clone.resolve("prepare.py"));
    }

    private static String status(Outcome outcome) {
        return outcome.ended(ExitCode.OK).json().path("status").asText();
    }
}
