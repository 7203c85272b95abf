package dev.oxenspark.spark.blobs;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.oxenspark.spark.testing.DocumentedSql;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The SQL of the page about pictures, run from top to bottom; its Python runs where PySpark is tested. */
@ExtendWith(OxenSparkExtension.class)
final class TestPictureDocumentation {
    private static byte[] png(int width) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, 3, BufferedImage.TYPE_INT_RGB), "png", png);
        return png.toByteArray();
    }

    @ParameterizedTest
    @EnumSource
    void everyStatementRuns(Backend backend, SparkSession spark, TestFolder folder) throws IOException {
        TestRepository repository = backend.newRepository(folder);
        repository.commit(Map.of("images/cat/1.png", png(1), "images/cat/2.png", png(2), "images/dog/3.png", png(3)));
        spark.sql("""
                        select * from values (1L, 'cat', 'images/cat/1.png'), (2L, 'cat', 'images/cat/2.png'),
                        (3L, 'dog', 'images/dog/3.png') as t(id, label, image)""").coalesce(1).write().format("oxen").save(repository.at("data/pets.parquet"));
        List<String> statements = DocumentedSql.statements("pictures.md");
        for (String statement : statements) {
            String here = statement.replace("http://127.0.0.1:3000/ann/pets", repository.at(""));
            assertThatCode(() -> spark.sql(here).collectAsList()).as(here).doesNotThrowAnyException();
        }
        assertThat(statements).hasSizeGreaterThan(5);
        assertThat(spark.sql("select name, width, height from pictures where parent = 'images/cat'"))
                .hasRows(RowFactory.create("1.png", 1L, 3L), RowFactory.create("2.png", 2L, 3L));
        assertThat(spark.sql("select image_content from pets where label = 'dog'"))
                .hasRows(RowFactory.create(png(3)));
    }
}
