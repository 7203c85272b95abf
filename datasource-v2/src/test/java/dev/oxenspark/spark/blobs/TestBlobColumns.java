package dev.oxenspark.spark.blobs;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.Plans;
import dev.oxenspark.spark.testing.SinceSpark;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Contents beside the rows that name their files. */
@ExtendWith(OxenSparkExtension.class)
final class TestBlobColumns {
    private static final String TABLE = """
            id,label,image,mask
            0,cat,images/cat/a.png,masks/a.png
            1,dog,images/dog/b.png,
            2,cat,images/cat/a.png,masks/a.png
            3,cow,images/cow/c.png,masks/b.png
            """;

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static TestRepository pets(Backend backend, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of(
                "data/pets.csv", bytes(TABLE),
                "images/cat/a.png", bytes("a cat"),
                "images/dog/b.png", bytes("a dog"),
                "images/cow/c.png", bytes("a cow"),
                "masks/a.png", bytes("mask"),
                "masks/b.png", bytes("mask")));
        return repository;
    }

    private static Dataset<Row> read(SparkSession spark, String path, String blobs, String... options) {
        var reader = spark.read()
                .format("oxen")
                .option("header", "true")
                .option("inferSchema", "true")
                .option("blobs", blobs);
        for (int i = 0; i < options.length; i += 2) {
            reader = reader.option(options[i], options[i + 1]);
        }
        return reader.load(path);
    }

    @ParameterizedTest
    @EnumSource
    void contentsAreBesideTheirPaths(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = pets(backend, folder);
        Dataset<Row> pets = read(spark, repository.at("data/pets.csv"), "image, MASK");
        assertThat(pets.columns()).containsExactly("id", "label", "image", "mask", "image_content", "mask_content");
        assertThat(pets.select("id", "image_content", "mask_content"))
                .hasRows(
                        RowFactory.create(0, bytes("a cat"), bytes("mask")),
                        RowFactory.create(1, bytes("a dog"), null),
                        RowFactory.create(2, bytes("a cat"), bytes("mask")),
                        RowFactory.create(3, bytes("a cow"), bytes("mask")));
        assertThat(pets.drop("image_content", "mask_content"))
                .hasSameRowsAs(spark.read()
                        .format("oxen")
                        .option("header", "true")
                        .option("inferSchema", "true")
                        .load(repository.at("data/pets.csv")));
        assertThat(pets.where("id % 2 = 0 and image_content = cast('a cat' as binary)")
                        .selectExpr("id", "length(mask_content)"))
                .hasRows(RowFactory.create(0, 4), RowFactory.create(2, 4));
        assertThat(pets.where("label = 'cat' or label = 'dog'").groupBy("label").count())
                .hasRows(RowFactory.create("cat", 2L), RowFactory.create("dog", 1L));
    }

    @ParameterizedTest
    @EnumSource
    void nestedColumnsAndBatchesOfParquetKeepTheirRows(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = pets(backend, folder);
        spark.range(0, 9_000, 1, 1)
                .selectExpr(
                        "id",
                        "named_struct('kind', id % 3, 'name', concat('n', id)) as pet",
                        "if(id % 5 = 0, null, if(id % 2 = 0, 'images/cat/a.png', 'images/dog/b.png')) as image")
                .write()
                .format("oxen")
                .option("parquet.block.size", 1 << 16)
                .save(repository.at("many.parquet"));
        Dataset<Row> many = read(spark, repository.at("many.parquet"), "image");
        Dataset<Row> plain = spark.read().format("oxen").load(repository.at("many.parquet"));
        String content = "cast(case image when 'images/cat/a.png' then 'a cat' when 'images/dog/b.png' then 'a dog' end"
                + " as binary) as image_content";
        assertThat(many).hasSameRowsAs(plain.selectExpr("*", content));
        assertThat(many.where("pet.kind = 1 and id > 8500").select("pet.name", "image_content"))
                .hasSameRowsAs(plain.where("pet.kind = 1 and id > 8500").selectExpr("pet.name", content));
        assertThat(many.where("pet.kind = 1").selectExpr("count(*)", "sum(id)"))
                .hasSameRowsAs(plain.where("pet.kind = 1").selectExpr("count(*)", "sum(id)"));
        assertThat(many.limit(7).collectAsList()).hasSize(7);
    }

    @ParameterizedTest
    @EnumSource
    void aMissingFileIsNamedWithItsRowOrNull(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = pets(backend, folder);
        Commit head = repository.commit(Map.of(
                "more.csv",
                bytes("id,image\n7,images/cat/a.png\n8,images/cat/z.png\n9,/images/cat/a.png\n10,images\n")));
        Dataset<Row> more = read(spark, repository.at("more.csv"), "image");
        assertThatThrownBy(() -> more.where("id = 8").collectAsList())
                .rootCause()
                .hasMessageContaining("Commit " + head.id())
                .hasMessageContaining(
                        "has no file 'images/cat/z.png', which column image names in the row (id = 8, image = images/cat/z.png) of more.csv")
                .hasMessageContaining("missing-blobs");
        assertThat(more.where("id = 7").select("image_content")).hasRows(RowFactory.create(bytes("a cat")));
        assertThat(more.select("id", "image").collectAsList())
                .as("nothing wanted")
                .hasSize(4);
        assertThat(read(spark, repository.at("more.csv"), "image", "missing-blobs", "null")
                        .select("id", "image_content"))
                .hasRows(
                        RowFactory.create(7, bytes("a cat")),
                        RowFactory.create(8, null),
                        RowFactory.create(9, null),
                        RowFactory.create(10, null));
    }

    @ParameterizedTest
    @EnumSource
    void rowsStillKnowTheFileThatTheyAreFrom(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = pets(backend, folder);
        repository.commit(Map.of(
                "parts/1.csv", bytes("id,image\n1,images/cat/a.png\n2,images/dog/b.png\n"),
                "parts/2.csv", bytes("id,image\n3,images/cow/c.png\n"),
                "parts/3.csv", bytes("id,image\n4,images/cat/a.png\n5,images/cat/a.png\n")));
        spark.conf().set("spark.sql.files.openCostInBytes", 0);
        spark.conf().set("spark.sql.files.minPartitionNum", 1);
        Dataset<Row> parts = read(spark, repository.at("parts"), "image");
        assertThat(parts.rdd().getNumPartitions()).isEqualTo(1);
        assertThat(parts.selectExpr(
                        "id", "regexp_extract(input_file_name(), '([0-9]).csv$', 1)", "length(image_content)"))
                .hasRows(
                        RowFactory.create(1, "1", 5),
                        RowFactory.create(2, "1", 5),
                        RowFactory.create(3, "2", 5),
                        RowFactory.create(4, "3", 5),
                        RowFactory.create(5, "3", 5));
    }

    @ParameterizedTest
    @EnumSource
    void partitionsAndMetadataChooseFilesAndJoinsDoToo(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = pets(backend, folder);
        repository.commit(Map.of(
                "parts/day=1/a.csv", bytes("id,image\n1,images/cat/a.png\n2,images/dog/b.png\n"),
                "parts/day=2/a.csv", bytes("id,image\n3,images/cow/c.png\n"),
                "parts/day=3/a.csv", bytes("id,image\n4,images/cat/a.png\n5,images/none.png\n")));
        Dataset<Row> parts = read(spark, repository.at("parts"), "image");
        assertThat(parts.where("day < 3").selectExpr("id", "day", "_file_path", "length(image_content)"))
                .hasRows(
                        RowFactory.create(1, 1, "parts/day=1/a.csv", 5),
                        RowFactory.create(2, 1, "parts/day=1/a.csv", 5),
                        RowFactory.create(3, 2, "parts/day=2/a.csv", 5));
        assertThat(parts.where("_file_path like '%=2/%' and id + _file_size > 3")
                        .select("id", "image_content"))
                .hasRows(RowFactory.create(3, bytes("a cow")));
        assertThat(Plans.text(parts.where("day = 2 and id > 1")))
                .contains("1 of 3 files")
                .contains("Conditions: [(id IS NOT NULL) AND (id > 1)]");
        assertThat(Plans.text(parts.limit(1))).contains("Limit: 1");
        assertThatThrownBy(() -> parts.where("day = 3").collectAsList())
                .rootCause()
                .hasMessageContaining("images/none.png");
        Dataset<Row> wanted = spark.sql("select 2 as day, 'x' as why").where("why > 'a'");
        assertThat(parts.join(wanted, "day").select("id", "why", "image_content"))
                .hasRows(RowFactory.create(3, "x", bytes("a cow")));
    }

    @SinceSpark("4.2")
    @ParameterizedTest
    @EnumSource
    void samplesChooseFiles(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = pets(backend, folder);
        read(spark, repository.at("data"), "image").createOrReplaceTempView("rows");
        Dataset<Row> sample = spark.sql("select id, image_content from rows tablesample system (0 percent)");
        assertThat(sample.collectAsList()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void contentsAreThoseOfTheCommitThatTheRowsAreOf(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = pets(backend, folder);
        Dataset<Row> loaded = read(spark, repository.at("data/pets.csv"), "image");
        Commit before = repository.head();
        repository.commit(Map.of("images/dog/b.png", bytes("another dog")));
        assertThat(loaded.where("label = 'dog'").select("image_content")).hasRows(RowFactory.create(bytes("a dog")));
        assertThat(read(spark, repository.at("data/pets.csv"), "image")
                        .where("label = 'dog'")
                        .select("image_content"))
                .hasRows(RowFactory.create(bytes("another dog")));
        assertThat(read(
                                spark,
                                repository.at("data/pets.csv"),
                                "image",
                                "revision",
                                before.id().toString())
                        .where("label = 'dog'")
                        .select("image_content"))
                .hasRows(RowFactory.create(bytes("a dog")));
    }

    @ParameterizedTest
    @EnumSource
    void whatCanNotBeIsRefusedByName(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = pets(backend, folder);
        String path = repository.at("data/pets.csv");
        assertThatThrownBy(() -> read(spark, path, "picture"))
                .hasMessageContaining("'picture'")
                .hasMessageContaining("The columns are id, label, image, mask");
        assertThatThrownBy(() -> read(spark, path, "id")).hasMessageContaining("it is of type int");
        assertThatThrownBy(() -> read(spark, path, "image,image")).hasMessageContaining("two columns image_content");
        assertThatThrownBy(() -> read(spark, path, "image", "missing-blobs", "skip"))
                .hasMessageContaining("'skip' is neither fail nor null");
        assertThatThrownBy(() -> read(spark, path, "image", "as", "files")).hasMessageContaining("as = files");
        Dataset<Row> small = read(spark, path, "mask", "max-content-bytes", "3");
        assertThatThrownBy(() -> small.select("mask_content").collectAsList())
                .rootCause()
                .hasMessageContaining("'masks/a.png'")
                .hasMessageContaining("has 4 bytes, more than column mask_content may hold (3)");
    }

    @NeedsOxenServer
    @Test
    void onlyWhatSurvivesIsFetchedOnceAndInBatches(SparkSession spark, TestFolder folder) {
        TestRepository direct = Backend.SERVER.newRepository(folder);
        Map<String, byte[]> files = new TreeMap<>();
        StringBuilder table = new StringBuilder("id,image\n");
        for (int i = 0; i < 1_000; i++) {
            files.put("images/%d/%d.png".formatted(i % 4, i), bytes("image " + i));
        }
        for (int id = 0; id < 2_000; id++) {
            table.append("%d,images/%d/%d.png\n".formatted(id, id % 4, id % 1_000));
        }
        files.put("table.csv", bytes(table.toString()));
        direct.commit(files);
        Plans.keepAsMade(spark);
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            String path =
                    new TestRepository(proxy.through((RepositoryAddress.Remote) direct.address())).at("table.csv");
            Dataset<Row> images = read(spark, path, "image");
            assertThat(requests(proxy, images.select("id", "image")))
                    .as("not selected")
                    .isEqualTo("{GET/chunk=1}");
            assertThat(requests(proxy, images.where("id >= 5000")))
                    .as("no row survives")
                    .isEqualTo("{GET/chunk=1}");
            assertThat(requests(proxy, images.where("id = 17")))
                    .as("one row: its folder, its file")
                    .isEqualTo("{GET/chunk=1, GET/tree=1, QUERY/versions=1}");
            assertThat(requests(proxy, images.select("image_content").limit(5)))
                    .isEqualTo("{GET/chunk=1, GET/tree=1, QUERY/versions=1}");
            assertThat(requests(proxy, images))
                    .as("1,000 images, each named twice, by two thousand rows")
                    .isEqualTo("{GET/chunk=1, GET/tree=1, QUERY/versions=1}");
            proxy.forget();
            assertThat(Plans.text(images.where("id < 10"))).contains("Contents: [image_content]");
            assertThat(proxy.requests()).as("explain").isEmpty();
        }
    }

    private static String requests(FaultProxy proxy, Dataset<Row> query) {
        proxy.forget();
        query.write().format("noop").mode("overwrite").save();
        Map<String, Integer> counts = new TreeMap<>();
        for (FaultProxy.Request request : proxy.requests()) {
            counts.merge(request.method() + request.route().replaceFirst("(/[a-z]+).*", "$1"), 1, Integer::sum);
        }
        return counts.toString();
    }
}
