package dev.oxenspark.export.demo;

import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * The demo's lake: pictures of digits, the Delta table {@code images} that points to them, and {@code labels}, in which
 * two digits are labelled wrongly until {@link #correctLabels}.
 *
 * @param root of everything; absolute
 */
public record DemoLake(SparkSession spark, Path root, List<Digit> digits) {
    /** By id, what a hasty labeller took a digit for. */
    private static final SortedMap<Integer, Integer> MISTAKEN = new TreeMap<>(Map.of(5, 9, 64, 6));

    private static final StructType IMAGES =
            new StructType().add("id", "int", false).add("uri", "string", false);
    private static final StructType LABELS =
            new StructType().add("id", "int", false).add("label", "int").add("quality", "int");

    public static DemoLake at(SparkSession spark, Path root) throws IOException {
        return new DemoLake(spark, root, Digit.all());
    }

    public Path pictures() {
        return root.resolve("pictures");
    }

    public Path table(String name) {
        return root.resolve("lake").resolve(name);
    }

    public Path repository() {
        return root.resolve("repository");
    }

    public void drawPictures() throws IOException {
        Files.createDirectories(pictures());
        for (Digit digit : digits) {
            Files.write(picture(digit), digit.png());
        }
    }

    public void writeTables() {
        write(
                "images",
                IMAGES,
                digit -> RowFactory.create(digit.id(), picture(digit).toString()));
        write(
                "labels",
                LABELS,
                digit -> RowFactory.create(
                        digit.id(), MISTAKEN.getOrDefault(digit.id(), digit.label()), digit.quality()));
    }

    /** The digits that are labelled wrongly at first, in order, each with its wrong label. */
    public Map<Digit, Integer> mistaken() {
        Map<Digit, Integer> mistaken = new LinkedHashMap<>();
        MISTAKEN.forEach((id, wrong) -> mistaken.put(digits.get(id), wrong));
        return mistaken;
    }

    /** One new version of {@code labels}. */
    public void correctLabels() {
        StringBuilder label = new StringBuilder("case id");
        mistaken().keySet().forEach(digit -> label.append(" when %d then %d".formatted(digit.id(), digit.label())));
        DeltaTable.forPath(spark, table("labels").toString())
                .update(
                        functions.col("id").isin(MISTAKEN.keySet().toArray()),
                        Map.of("label", functions.expr(label + " end")));
    }

    public Path writeJob() throws IOException {
        return Files.writeString(root.resolve("job.yaml"), """
                apiVersion: oxen-export/v1
                name: curated-digits
                source:
                  tables:
                    images: {path: %s}
                    labels: {path: %s}
                  sql: >-
                    select i.id, i.uri as image, l.label
                    from images i join labels l using (id)
                    where l.quality >= :min_quality
                  parameters: {min_quality: 3}
                dataset:
                  key: [id]
                  table: data/train.parquet
                  files:
                    - {column: image, from: [%s], path: "images/{label}/{id}{ext}"}
                governance: {license: CC-BY-4.0}
                target:
                  repository: %s
                  message: "Digits of quality 3 and better"
                  author: {name: Ann, email: ann@example.org}
                """.formatted(
                        quoted(table("images")), quoted(table("labels")), quoted(pictures()), quoted(repository())));
    }

    private Path picture(Digit digit) {
        return pictures().resolve("%04d.png".formatted(digit.id()));
    }

    private void write(String name, StructType columns, Function<Digit, Row> row) {
        List<Row> rows = new ArrayList<>();
        digits.forEach(digit -> rows.add(row.apply(digit)));
        spark.createDataFrame(rows, columns)
                .coalesce(1)
                .write()
                .format("delta")
                .save(table(name).toString());
    }

    /** As YAML reads it, whatever characters it has. */
    private static String quoted(Path path) {
        return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
