package dev.oxenspark.spark;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.FileMetadata;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(OxenSparkExtension.class)
final class TestTableWrite {
    private static Dataset<Row> numbers(SparkSession spark, int from, int to) {
        return spark.range(from, to, 1, 3).selectExpr("id", "cast(id as string) as text");
    }

    private static DataFrameWriter<Row> write(Dataset<Row> rows) {
        return rows.write().format("oxen");
    }

    private static Dataset<Row> read(SparkSession spark, String path) {
        return spark.read().format("oxen").load(path);
    }

    @ParameterizedTest
    @EnumSource
    void aFirstWriteMakesOneCommitThatSaysWhoAndWhy(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);

        write(numbers(spark, 0, 30))
                .option("message", "Thirty numbers")
                .option("author", "Ann")
                .option("email", "ann@example.org")
                .save(repository.at("data/numbers"));

        assertThat(repository.history()).hasSize(1);
        Commit commit = repository.head();
        assertThat(commit.message()).startsWith("Thirty numbers");
        assertThat(commit.author()).isEqualTo("Ann");
        assertThat(commit.email()).isEqualTo("ann@example.org");
        assertThat(repository.paths())
                .hasSize(3)
                .allMatch(path -> path.matches("data/numbers/part-0000\\d-.*\\.parquet"));
        assertThat(read(spark, repository.at("data/numbers"))).hasSameRowsAs(numbers(spark, 0, 30));
    }

    @ParameterizedTest
    @EnumSource
    void aTabularExtensionGivesExactlyOneFile(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        write(numbers(spark, 0, 30)).save(repository.at("a.parquet"));
        write(numbers(spark, 0, 30)).option("header", true).save(repository.at("b.csv"));
        write(numbers(spark, 0, 30)).save(repository.at("c.jsonl"));
        write(numbers(spark, 0, 30)).option("compression", "gzip").save(repository.at("d.tsv.gz"));
        write(numbers(spark, 0, 30)).save(repository.at("e.orc"));
        write(numbers(spark, 0, 30)).save(repository.at("f.avro"));

        assertThat(repository.paths()).containsExactly("a.parquet", "b.csv", "c.jsonl", "d.tsv.gz", "e.orc", "f.avro");
        assertThat(read(spark, repository.at("e.orc"))).hasSameRowsAs(numbers(spark, 0, 30));
        assertThat(read(spark, repository.at("f.avro"))).hasSameRowsAs(numbers(spark, 0, 30));
        assertThat(read(spark, repository.at("a.parquet"))).hasSameRowsAs(numbers(spark, 0, 30));
        assertThat(read(spark, repository.at("c.jsonl"))).hasSameRowsAs(numbers(spark, 0, 30));
        assertThat(spark.read()
                        .format("oxen")
                        .option("header", true)
                        .option("inferSchema", true)
                        .load(repository.at("b.csv"))
                        .selectExpr("cast(id as bigint) id", "cast(text as string) text"))
                .hasSameRowsAs(numbers(spark, 0, 30));
        assertThat(read(spark, repository.at("d.tsv.gz")).selectExpr("cast(_c0 as bigint) id", "_c1 as text"))
                .hasSameRowsAs(numbers(spark, 0, 30));
    }

    @ParameterizedTest
    @EnumSource
    void rowsOfASingleFileAreSortedWhenAskedFor(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        write(numbers(spark, 0, 100).repartition(4)).option("order-by", "id").save(repository.at("sorted.parquet"));

        List<Row> rows = read(spark, repository.at("sorted.parquet")).collectAsList();
        assertThat(rows.stream().map(row -> row.getLong(0)).toList()).isSorted().hasSize(100);
    }

    @ParameterizedTest
    @EnumSource
    void appendAddsFilesAndKeepsTheOthers(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("README.md", "Pets".getBytes(UTF_8)));
        write(numbers(spark, 0, 10)).mode("append").save(repository.at("data"));
        write(numbers(spark, 10, 20)).mode("append").save(repository.at("data"));

        assertThat(repository.history()).hasSize(3);
        assertThat(repository.paths()).hasSize(7).contains("README.md");
        assertThat(read(spark, repository.at("data"))).hasSameRowsAs(numbers(spark, 0, 20));
    }

    @ParameterizedTest
    @EnumSource
    void appendToAFileNamesTheDirectoryForm(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        write(numbers(spark, 0, 10)).save(repository.at("data/train.parquet"));

        assertThatThrownBy(() -> write(numbers(spark, 0, 10)).mode("append").save(repository.at("data/train.parquet")))
                .hasMessageContaining("Append to a directory, such as data/train/");
        assertThat(repository.history()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void overwriteRemovesExactlyWhatATableThereWouldRead(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        write(numbers(spark, 0, 10)).save(repository.at("data"));
        byte[] text = "kept".getBytes(UTF_8);
        repository.commit(Map.of(
                "data/_notes.parquet", text, "data/README.md", text, "data/sub/old.parquet", text, "other.csv", text));

        write(numbers(spark, 50, 60).coalesce(1)).mode("overwrite").save(repository.at("data"));

        assertThat(repository.paths())
                .hasSize(5)
                .contains("data/_notes.parquet", "data/README.md", "data/sub/old.parquet", "other.csv");
        assertThat(spark.read().format("oxen").option("as", "table").load(repository.at("data")))
                .hasSameRowsAs(numbers(spark, 50, 60));
        assertThat(repository.history()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void overwriteOfAFileReplacesIt(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        write(numbers(spark, 0, 10)).save(repository.at("a.parquet"));
        Dataset<Row> before = read(spark, repository.at("a.parquet"));
        write(before.where("id > 5")).mode("overwrite").save(repository.at("a.parquet"));

        assertThat(read(spark, repository.at("a.parquet"))).hasSameRowsAs(numbers(spark, 6, 10));
        assertThat(before).hasSameRowsAs(numbers(spark, 0, 10));
        assertThat(repository.history()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsThereIsAnErrorOrIgnored(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        write(numbers(spark, 0, 10)).save(repository.at("a.parquet"));

        assertThatThrownBy(() -> write(numbers(spark, 0, 5)).save(repository.at("a.parquet")))
                .hasMessageContaining("already exists")
                .hasMessageContaining("a.parquet");
        write(numbers(spark, 0, 5)).mode("ignore").save(repository.at("a.parquet"));
        write(numbers(spark, 0, 5)).mode("ignore").save(repository.at("b.parquet"));

        assertThat(repository.history()).hasSize(2);
        assertThat(read(spark, repository.at("a.parquet"))).hasSameRowsAs(numbers(spark, 0, 10));
        assertThat(read(spark, repository.at("b.parquet"))).hasSameRowsAs(numbers(spark, 0, 5));
    }

    @ParameterizedTest
    @EnumSource
    void aFormatCanBeAskedForAndADirectoryKeepsIt(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        write(numbers(spark, 0, 10)).option("format", "json").save(repository.at("data"));
        write(numbers(spark, 10, 20)).mode("append").save(repository.at("data"));
        assertThat(repository.paths()).hasSize(6).allMatch(path -> path.endsWith(".json"));
        assertThat(read(spark, repository.at("data"))).hasSameRowsAs(numbers(spark, 0, 20));

        assertThatThrownBy(() -> write(numbers(spark, 0, 1))
                        .mode("append")
                        .option("format", "csv")
                        .save(repository.at("data")))
                .hasMessageContaining("holds json files, so csv files can't be appended");
        write(numbers(spark, 0, 10))
                .mode("overwrite")
                .option("format", "parquet")
                .save(repository.at("data"));
        assertThat(repository.paths()).hasSize(3).allMatch(path -> path.endsWith(".parquet"));
    }

    @ParameterizedTest
    @EnumSource
    void aNewBranchStartsAtTheRevisionAndOthersStayWhereTheyAre(
            Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit first = repository.commit(Map.of("a.txt", "1".getBytes(UTF_8)));
        Commit second = repository.commit(Map.of("a.txt", "2".getBytes(UTF_8)));
        write(numbers(spark, 0, 10))
                .option("branch", "work/ann")
                .option("revision", first.id().toString())
                .save(repository.at("n.parquet"));

        assertThat(repository.head()).isEqualTo(second);
        assertThat(repository.head("work/ann").parents()).containsExactly(first.id());
        write(numbers(spark, 10, 20))
                .mode("overwrite")
                .option("revision", "work/ann")
                .save(repository.at("n.parquet"));
        assertThat(spark.read().format("oxen").option("branch", "work/ann").load(repository.at("n.parquet")))
                .hasSameRowsAs(numbers(spark, 10, 20));
        assertThatThrownBy(() -> write(numbers(spark, 0, 1))
                        .option("revision", first.id().toString())
                        .save(repository.at("x.csv")))
                .hasMessageContaining("is no branch, so nothing can be written to it");
        assertThatThrownBy(() -> write(numbers(spark, 0, 1))
                        .option("branch", "work/ann")
                        .option("revision", "main")
                        .save(repository.at("x.csv")))
                .hasMessageContaining(
                        "Branch 'work/ann' exists, so a write starts from its head, not from revision 'main'");
    }

    @ParameterizedTest
    @EnumSource
    void aRepositoryIsMadeOnlyWhenAskedFor(Backend backend, SparkSession spark, TestFolder folder) {
        RepositoryAddress address = backend.unusedAddress(folder);
        TestRepository repository = new TestRepository(address);
        assertThatThrownBy(() -> write(numbers(spark, 0, 10))
                        .option("repository", address.text())
                        .save("data"))
                .hasMessageContaining(address.text())
                .hasMessageContaining("create-repository=true");

        write(numbers(spark, 0, 10))
                .option("repository", address.text())
                .option("create-repository", true)
                .option("revision", "draft")
                .save("data");
        assertThat(spark.read()
                        .format("oxen")
                        .option("repository", address.text())
                        .option("revision", "draft")
                        .load("data"))
                .hasSameRowsAs(numbers(spark, 0, 10));
        assertThat(repository.branches()).contains("draft");
    }

    @ParameterizedTest
    @EnumSource
    void whatOxenRecordsAboutATableIsRecorded(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        write(numbers(spark, 0, 25)).save(repository.at("a.parquet"));
        write(numbers(spark, 0, 25)).option("header", true).save(repository.at("b.csv"));
        write(numbers(spark, 0, 25)).save(repository.at("c.jsonl"));

        assertThat(repository.files()).hasSize(3).allSatisfy(file -> {
            assertThat(file.dataType()).isEqualTo("tabular");
            assertThat(file.metadata()).isInstanceOfSatisfying(FileMetadata.Tabular.class, table -> {
                assertThat(table.height()).isEqualTo(25);
                assertThat(table.width()).isEqualTo(2);
                assertThat(table.fields()).extracting(FileMetadata.Field::name).containsExactly("id", "text");
            });
        });
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyTableKeepsItsColumnsAndOverwritesWhatWasThere(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        write(numbers(spark, 0, 10)).save(repository.at("data"));
        write(numbers(spark, 0, 10).where("id < 0")).mode("overwrite").save(repository.at("data"));
        assertThat(read(spark, repository.at("data"))).hasSameRowsAs(numbers(spark, 0, 0));
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeReadCanBeOverwritten(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("broken.parquet", "no Parquet".getBytes(UTF_8)));
        write(numbers(spark, 0, 10)).mode("overwrite").save(repository.at("broken.parquet"));
        assertThat(read(spark, repository.at("broken.parquet"))).hasSameRowsAs(numbers(spark, 0, 10));
    }

    @ParameterizedTest
    @EnumSource
    void aFolderIsReadBackAsTheFormatItWasWrittenIn(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Dataset<Row> rows = numbers(spark, 0, 30).selectExpr("cast(id as string) as _c0", "text as _c1");
        for (String format : new String[] {"tsv", "orc", "avro"}) {
            for (String mode : new String[] {"append", "overwrite"}) {
                write(rows).mode(mode).option("format", format).save(repository.at(format));
                assertThat(read(spark, repository.at(format))).hasSameRowsAs(rows);
            }
        }
        assertThatThrownBy(
                        () -> write(rows.select("_c0")).option("format", "text").save(repository.at("lines")))
                .hasMessageContaining("Format text is for reading");
    }
}
