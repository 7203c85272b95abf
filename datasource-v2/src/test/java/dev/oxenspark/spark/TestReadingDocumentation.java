package dev.oxenspark.spark;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.spark.testing.DocumentedSql;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.SharedSpark;
import dev.oxenspark.spark.testing.TestCatalog;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The documentation of reading tables, each statement run as it stands; each says how many rows it has. */
@ExtendWith(OxenSparkExtension.class)
final class TestReadingDocumentation {
    private static final Pattern STATEMENT =
            Pattern.compile("(?s)(.*?);\\s*-- (\\d+) rows?(?:, since Spark (\\S+))?\\s*");

    private record Statement(String text, int rows) {}

    private static List<Statement> statements() throws IOException {
        List<Statement> statements = new ArrayList<>();
        for (String block : DocumentedSql.blocks("reading.md")) {
            Matcher one = STATEMENT.matcher(block);
            int end = 0;
            for (; one.find(); end = one.end()) {
                if (one.group(3) == null || SharedSpark.isSince(one.group(3))) {
                    statements.add(new Statement(one.group(1), Integer.parseInt(one.group(2))));
                }
            }
            assertThat(block.substring(end)).as("rest of a block").isBlank();
        }
        return statements;
    }

    @ParameterizedTest
    @EnumSource
    void everyStatementHasTheRowsThatThePageSays(Backend backend, SparkSession spark, TestFolder folder)
            throws IOException {
        TestRepository repository = backend.newRepository(folder);
        Path source = folder.resolve("source");
        spark.range(0, 12, 1, 1)
                .selectExpr(
                        "id", "if(id % 3 = 0, 'cat', 'dog') as label", "2023 + id % 2 as year", "id % 2 + 1 as month")
                .write()
                .partitionBy("year", "month")
                .parquet(source.toString());
        repository.commit("data/visits", source);
        repository.commit(Map.of(
                "data/2023.csv", "id,name\n1,Tom\n".getBytes(UTF_8),
                "data/2024.csv", "id,name\n2,Kim\n3,Bo\n".getBytes(UTF_8),
                "notes/log", "one\ntwo\n".getBytes(UTF_8)));
        TestCatalog catalog = TestCatalog.of(spark, repository);

        List<Statement> statements = statements();
        for (Statement statement : statements) {
            String here = statement
                    .text
                    .replace("ox.ann.pets", catalog.prefix())
                    .replace("http://127.0.0.1:3000/ann/pets", repository.at(""));
            Dataset<Row> rows = spark.sql(here);
            assertThat(rows.collectAsList()).as(here).hasSize(statement.rows);
        }
        assertThat(statements).hasSizeGreaterThan(10);
        assertThat(spark.table("early")).hasSameRowsAs(spark.sql("select '1' as id, 'Tom' as name"));
    }
}
