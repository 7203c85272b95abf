package dev.oxenspark.spark;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.spark.testing.DocumentedSql;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.TestCatalog;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The documentation of SQL, run from top to bottom. */
@ExtendWith(OxenSparkExtension.class)
final class TestSqlDocumentation {
    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void everyStatementRuns(Backend backend, SparkSession spark, TestFolder folder) throws IOException {
        TestRepository repository = backend.newRepository(folder);
        Commit first = repository.commit(Map.of(
                "data/train.csv", bytes("1,cat\n"),
                "data/pictures.csv", bytes("id,image\n1,README.md\n"),
                "README.md", bytes("Pets")));
        repository.commit("review/ann", Map.of("data/train.csv", bytes("1,cow\n")));
        TestCatalog catalog = TestCatalog.of(spark, repository);
        String above = catalog.prefix().substring(0, catalog.prefix().lastIndexOf('.'));

        List<String> statements = DocumentedSql.statements("sql.md");
        for (String statement : statements) {
            String here = statement
                    .replace("http://127.0.0.1:3000/ann/pets", repository.at(""))
                    .replace("ox.ann.pets", catalog.prefix())
                    .replace("ox.ann", above)
                    .replace("ann/pets", catalog.repository())
                    .replace("3f6a2b1c", first.id().toString().substring(0, 8))
                    .replace("2026-05-04 13:00:00", first.timestamp().toString());
            assertThatCode(() -> spark.sql(here).collectAsList()).as(here).doesNotThrowAnyException();
        }

        assertThat(statements).hasSizeGreaterThan(25);
        assertThat(catalog.sql("SELECT * FROM $.`data/new`"))
                .as("restored to what it was before the cow came")
                .hasRows(RowFactory.create(1L, "CAT"), RowFactory.create(2L, "DOG"));
        assertThat(catalog.sql("SELECT * FROM $.`data/train.csv`")).as("merged").hasRows(RowFactory.create("1", "cow"));
    }
}
