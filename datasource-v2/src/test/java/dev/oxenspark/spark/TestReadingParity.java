package dev.oxenspark.spark;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever is read, and however: columns and rows are those of Spark's own reader on a copy of the same files. The
 * files are made once, and committed once to each kind of repository.
 */
@ExtendWith(OxenSparkExtension.class)
final class TestReadingParity {
    private static final List<String> QUERIES = List.of(
            "select * from $",
            "select count(*), count(id), min(id), max(id) from $",
            "select * from $ where id in (3, 17, 39) or id is null");
    private static final List<String> OF_PARTITIONS = List.of(
            "select * from $",
            "select k, s from $ where k = 1",
            "select count(*), min(k), max(s) from $ where k is null or s <> 'a b'",
            "select id from $ where k > 0 and id < 20",
            "select k, count(*) from $ group by k",
            "select id from $ where k = 1 or id = 3");

    private static @Nullable Path copy;
    private static final Map<Backend, TestRepository> REPOSITORIES = new EnumMap<>(Backend.class);
    private static final Map<String, Answer> EXPECTED = new HashMap<>();

    private record Answer(StructType columns, List<Row> rows) {}

    /** The rest of a test: which repository, against which copy. */
    private record Parity(SparkSession spark, TestRepository repository, Path files) {
        void holds(String format, Map<String, String> options, String... paths) {
            holds(QUERIES, format, options, paths);
        }

        void holds(List<String> queries, String format, Map<String, String> options, String... paths) {
            Map<String, String> ours = new HashMap<>(options);
            ours.computeIfPresent("basePath", (key, base) -> repository.at("t/" + base));
            spark.read()
                    .format("oxen")
                    .options(ours)
                    .option("format", format)
                    .load(Arrays.stream(paths)
                            .map(path -> repository.at("t/" + path))
                            .toArray(String[]::new))
                    .createOrReplaceTempView("ours");
            for (String query : queries) {
                Answer expected = EXPECTED.computeIfAbsent(
                        String.join(
                                "|",
                                query,
                                format,
                                options.toString(),
                                spark.conf().getAll().toString(),
                                String.join(",", paths)),
                        key -> expected(query, format, options, paths));
                Dataset<Row> actual = spark.sql(query.replace("$", "ours"));
                assertThat(actual)
                        .as("%s %s %s: %s", format, options, List.of(paths), query)
                        .hasColumns(expected.columns)
                        .hasRows(expected.rows);
            }
        }

        private Answer expected(String query, String format, Map<String, String> options, String... paths) {
            Map<String, String> theirs = new HashMap<>(options);
            theirs.computeIfPresent(
                    "basePath", (key, base) -> files.resolve(base).toString());
            String schema = theirs.remove("schema");
            if (format.equals("tsv")) {
                theirs.put("sep", "\t");
            }
            var reader =
                    spark.read().format(format.equals("tsv") ? "csv" : format).options(theirs);
            (schema == null ? reader : reader.schema(schema))
                    .load(Arrays.stream(paths)
                            .map(path -> files.resolve(path).toString())
                            .toArray(String[]::new))
                    .createOrReplaceTempView("theirs");
            Dataset<Row> rows = spark.sql(query.replace("$", "theirs"));
            return new Answer(rows.schema(), rows.collectAsList());
        }
    }

    private static Parity parity(Backend backend, SparkSession spark) throws IOException {
        Path root = copy;
        if (root == null) {
            root = Files.createTempDirectory("oxen-spark-parity-");
            write(spark.newSession(), root.resolve("t"));
            copy = root;
        }
        TestRepository repository = REPOSITORIES.get(backend);
        if (repository == null) {
            repository = backend.newRepository(new TestFolder(root));
            repository.commit("t", root.resolve("t"));
            REPOSITORIES.put(backend, repository);
        }
        return new Parity(spark, repository, root.resolve("t"));
    }

    @AfterAll
    static void forget() throws IOException {
        REPOSITORIES.clear();
        EXPECTED.clear();
        if (copy != null) {
            try (Stream<Path> files = Files.walk(copy)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        copy = null;
    }

    private static void write(SparkSession spark, Path root) throws IOException {
        Dataset<Row> rows = TestTableRead.rows(spark).where("id % 20 < 2").coalesce(2);
        Dataset<Row> flat = rows.select("id", "text", "ratio", "exact", "day", "at", "even");
        Dataset<Row> old = spark.range(40)
                .selectExpr(
                        "id",
                        "date_add(date'1500-01-01', cast(id * 5000 as int)) as day",
                        "timestamp_micros(id * 200000000000001 - 14000000000000000) as at",
                        "named_struct('at', timestamp_micros(id * 86400000123 - 12000000000000000)) as nested")
                .coalesce(1);
        rows.withColumn("any", org.apache.spark.sql.functions.expr("parse_json(concat('{\"a\":[', id, ',null]}'))"))
                .write()
                .parquet(root.resolve("parquet/types").toString());
        for (String encoding : List.of("INT96", "TIMESTAMP_MICROS", "TIMESTAMP_MILLIS")) {
            for (String calendar : List.of("LEGACY", "CORRECTED")) {
                spark.conf().set("spark.sql.parquet.outputTimestampType", encoding);
                spark.conf().set("spark.sql.parquet.datetimeRebaseModeInWrite", calendar);
                spark.conf().set("spark.sql.parquet.int96RebaseModeInWrite", calendar);
                old.write()
                        .parquet(root.resolve("parquet/" + encoding + calendar).toString());
            }
        }
        spark.range(3)
                .selectExpr(IntStream.range(0, 250)
                        .mapToObj(i -> "id + %d as %s".formatted(i, i == 0 ? "id" : "c" + i))
                        .toArray(String[]::new))
                .coalesce(1)
                .write()
                .parquet(root.resolve("parquet/wide").toString());
        rows.limit(0).write().parquet(root.resolve("parquet/empty").toString());
        rows.drop("nothing").write().orc(root.resolve("orc/types").toString());
        rows.drop("nothing", "deep")
                .write()
                .format("avro")
                .save(root.resolve("avro/types").toString());
        flat.write().option("header", true).csv(root.resolve("csv/header").toString());
        flat.write().option("compression", "gzip").csv(root.resolve("csv/gzip").toString());
        flat.write()
                .option("sep", "\t")
                .option("extension", "tsv")
                .csv(root.resolve("tsv/plain").toString());
        rows.drop("deep").write().json(root.resolve("json/lines").toString());
        flat.selectExpr("to_json(struct(*)) as value")
                .write()
                .text(root.resolve("text/lines").toString());

        Dataset<Row> parts = spark.range(40)
                .selectExpr(
                        "id",
                        "cast(id as string) as name",
                        "case id % 4 when 3 then null else id % 4 end as k",
                        "elt(cast(id % 3 as int) + 1, 'a b', 'c/d=ü%', '01') as s")
                .coalesce(1);
        for (String format : List.of("parquet", "csv", "json", "orc", "avro")) {
            parts.write()
                    .partitionBy("k", "s")
                    .format(format)
                    .save(root.resolve("parts/" + format).toString());
        }
        parts.select("name", "k", "s")
                .write()
                .partitionBy("k", "s")
                .text(root.resolve("parts/text").toString());
        parts.where("k = 1")
                .write()
                .parquet(root.resolve("overlap/k=7/d=2024-02-29").toString());
        parts.where("k = 2")
                .write()
                .parquet(root.resolve("overlap/k=8/d=2023-01-01").toString());

        put(root.resolve("odd/quoted.csv"), "id,text\n1,\"a\nb\"\n2,\"\"\"x\"\"\"\n,\n");
        put(root.resolve("odd/many.json"), "[{\"id\": 1, \"a\": {\"b\": [1]}},\n {\"id\": 2, \"a\": null}]");
        put(root.resolve("odd/broken.json"), "{\"id\": 1}\n{\"id\": \n{\"id\": 3, \"x\": 1}\n");
        put(root.resolve("odd/nothing.csv"), "");
        put(root.resolve("odd/data"), "1;x\n2;y\n");
        put(root.resolve("deep/a.csv"), "1,a\n");
        put(root.resolve("deep/b/c.csv"), "2,b\n");
        put(root.resolve("deep/b/d.txt"), "3,c\n");
        put(root.resolve("deep/_hidden/e.csv"), "4,d\n");
        put(root.resolve("under/_k=1/f.csv"), "5,e\n");
    }

    private static void put(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void ofParquet(Backend backend, SparkSession spark, TestFolder folder) throws IOException {
        Parity parity = parity(backend, spark);
        for (String data : List.of("types", "wide", "empty")) {
            parity.holds("parquet", Map.of(), "parquet/" + data);
        }
        parity.holds("parquet", Map.of(), "parquet/types/part-00000*.parquet");
        parity.holds(
                List.of(
                        "select nested.b[0], deep[0].x, pairs['k'] from $ where nested.a > 100",
                        "select to_json(any) as a from $ where id < 100",
                        "select even, sum(exact), max(large), min(day), max(at), min(text) from $ group by even",
                        "select id from $ order by id desc limit 3"),
                "parquet",
                Map.of(),
                "parquet/types");
        spark.conf().set("spark.sql.parquet.enableVectorizedReader", false);
        parity.holds("parquet", Map.of(), "parquet/types");
    }

    @ParameterizedTest
    @EnumSource
    void ofTimestampsInEachEncodingAndCalendar(Backend backend, SparkSession spark, TestFolder folder)
            throws IOException {
        Parity parity = parity(backend, spark);
        for (String encoding : List.of("INT96", "TIMESTAMP_MICROS", "TIMESTAMP_MILLIS")) {
            for (String calendar : List.of("LEGACY", "CORRECTED")) {
                List<String> queries = List.of(
                        "select * from $",
                        "select min(day), max(day), min(at), max(at) from $",
                        "select id from $ where day < date'1582-10-15' and at < timestamp'1600-01-01'");
                parity.holds(queries, "parquet", Map.of(), "parquet/" + encoding + calendar);
            }
        }
        parity.holds(
                "parquet",
                Map.of("datetimeRebaseMode", "LEGACY", "int96RebaseMode", "LEGACY"),
                "parquet/INT96CORRECTED");
    }

    @ParameterizedTest
    @EnumSource
    void ofOrcAndAvro(Backend backend, SparkSession spark, TestFolder folder) throws IOException {
        Parity parity = parity(backend, spark);
        parity.holds("orc", Map.of(), "orc/types");
        parity.holds("orc", Map.of("mergeSchema", "true"), "orc/types");
        parity.holds("avro", Map.of(), "avro/types");
        spark.conf().set("spark.sql.orc.enableVectorizedReader", false);
        parity.holds(List.of("select nested.b, id from $ where nested.a > 100"), "orc", Map.of(), "orc/types");
    }

    @ParameterizedTest
    @EnumSource
    void ofTextFormats(Backend backend, SparkSession spark, TestFolder folder) throws IOException {
        Parity parity = parity(backend, spark);
        parity.holds("csv", Map.of("header", "true", "inferSchema", "true"), "csv/header");
        List<String> all = List.of("select * from $", "select count(*) from $");
        parity.holds(all, "csv", Map.of(), "csv/gzip");
        parity.holds(all, "csv", Map.of("header", "true", "multiLine", "true"), "odd/quoted.csv");
        parity.holds(all, "csv", Map.of("header", "true", "mode", "DROPMALFORMED"), "odd/quoted.csv");
        parity.holds(all, "csv", Map.of("sep", ";"), "odd/data");
        parity.holds(all, "csv", Map.of("schema", "a INT, b STRING", "delimiter", ";"), "odd/data");
        parity.holds(all, "csv", Map.of(), "odd/nothing.csv");
        parity.holds(all, "tsv", Map.of("inferSchema", "true"), "tsv/plain");
        parity.holds("json", Map.of(), "json/lines");
        parity.holds("json", Map.of("multiLine", "true"), "odd/many.json");
        parity.holds("json", Map.of("columnNameOfCorruptRecord", "bad"), "odd/broken.json");
        parity.holds(all, "text", Map.of(), "text/lines");
        parity.holds(all, "text", Map.of("wholetext", "true"), "odd/broken.json");
    }

    @ParameterizedTest
    @EnumSource
    void ofPartitionedFolders(Backend backend, SparkSession spark, TestFolder folder) throws IOException {
        Parity parity = parity(backend, spark);
        parity.holds(OF_PARTITIONS, "parquet", Map.of(), "parts/parquet");
        for (String format : List.of("csv", "json", "orc", "avro")) {
            Map<String, String> options = format.equals("csv") ? Map.of("schema", "id INT, name STRING") : Map.of();
            parity.holds(OF_PARTITIONS.subList(0, 3), format, options, "parts/" + format);
        }
        parity.holds(OF_PARTITIONS.subList(0, 3), "text", Map.of(), "parts/text");
        List<String> all = List.of("select * from $", "select distinct k, s from $");
        parity.holds(all, "json", Map.of("schema", "s STRING, id STRING, k DOUBLE"), "parts/json");
        parity.holds(List.of("select * from $"), "parquet", Map.of(), "parts/parquet/k=1");
        parity.holds(all, "parquet", Map.of("basePath", "parts/parquet"), "parts/parquet/k=1");
        parity.holds(all, "parquet", Map.of("basePath", "parts/parquet"), "parts/parquet/k=1", "parts/parquet/k=2");
        parity.holds(List.of("select * from $"), "parquet", Map.of("recursiveFileLookup", "true"), "parts/parquet");
        parity.holds(
                List.of(
                        "select * from $",
                        "select k, name from $ where k = 7",
                        "select count(*) from $ where d > date'2023-06-01'"),
                "parquet",
                Map.of(),
                "overlap");
        spark.conf().set("spark.sql.sources.partitionColumnTypeInference.enabled", false);
        parity.holds(all, "parquet", Map.of(), "parts/parquet");
    }

    @ParameterizedTest
    @EnumSource
    void ofSeveralPathsAndPatterns(Backend backend, SparkSession spark, TestFolder folder) throws IOException {
        Parity parity = parity(backend, spark);
        List<String> all = List.of("select * from $", "select count(*) from $");
        parity.holds(all, "csv", Map.of(), "deep");
        parity.holds(all, "csv", Map.of("pathGlobFilter", "*.csv", "recursiveFileLookup", "true"), "deep/b");
        parity.holds(all, "csv", Map.of(), "deep/a.csv", "deep/b/c.csv");
        parity.holds(all, "csv", Map.of(), "deep/a.csv", "deep/a.csv");
        parity.holds(all, "csv", Map.of(), "deep/*.csv");
        parity.holds(all, "csv", Map.of(), "deep/{a.csv,b/c.csv}");
        parity.holds(all, "csv", Map.of(), "dee[o-q]/b/?.csv");
        parity.holds(all, "csv", Map.of(), "deep/[^x]*.csv", "deep/b/c.csv");
        parity.holds(all, "csv", Map.of(), "under");
        parity.holds(all, "parquet", Map.of(), "parts/parquet/k=*/s=01");
        parity.holds(all, "parquet", Map.of("basePath", "parts/parquet"), "parts/parquet/k=*/s=01");
    }
}
