package dev.oxenspark.export.cli;

import io.delta.tables.DeltaTable;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * The demo's lake: drawn digits, a Delta table that points to them, and one with their labels, two of them wrong.
 *
 * @param root of everything
 */
record DemoData(SparkSession spark, Path root) {
    private static final int PICTURES = 60;
    private static final int SIDE = 28;
    private static final List<Integer> MISLABELLED = List.of(7, 23);

    static DemoData create(SparkSession spark, Path root) throws IOException {
        DemoData data = new DemoData(spark, root);
        Path raw = Files.createDirectories(root.resolve("raw/digits"));
        Random random = new Random(1);
        List<Row> images = new ArrayList<>();
        List<Row> labels = new ArrayList<>();
        for (int id = 0; id < PICTURES; id++) {
            int digit = id % 10;
            Path picture = raw.resolve("%04d.png".formatted(id));
            ImageIO.write(draw(digit, random), "png", picture.toFile());
            images.add(RowFactory.create((long) id, picture.toString()));
            int label = MISLABELLED.contains(id) ? (digit + 1) % 10 : digit;
            labels.add(RowFactory.create((long) id, String.valueOf(label), 1 + random.nextInt(5)));
        }
        StructType imageColumns = new StructType().add("id", "bigint").add("uri", "string");
        StructType labelColumns =
                new StructType().add("id", "bigint").add("label", "string").add("quality", "int");
        spark.createDataFrame(images, imageColumns)
                .coalesce(1)
                .write()
                .format("delta")
                .save(data.lake("images"));
        spark.createDataFrame(labels, labelColumns)
                .coalesce(1)
                .write()
                .format("delta")
                .save(data.lake("labels"));
        return data;
    }

    private static BufferedImage draw(int digit, Random random) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D pen = image.createGraphics();
        pen.setColor(Color.WHITE);
        pen.rotate(random.nextDouble() * 0.5 - 0.25, SIDE / 2.0, SIDE / 2.0);
        drawDigit(pen, digit, 8 + random.nextInt(3), 5 + random.nextInt(3));
        pen.dispose();
        return image;
    }

    /** Seven segments: a font need not be installed. */
    private static void drawDigit(Graphics2D pen, int digit, int x, int y) {
        String[] segments = {"abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg"};
        int w = 10;
        int h = 8;
        Map<Character, int[]> bars = Map.of(
                'a', new int[] {0, 0, w, 2},
                'b', new int[] {w - 2, 0, 2, h},
                'c', new int[] {w - 2, h, 2, h},
                'd', new int[] {0, 2 * h - 2, w, 2},
                'e', new int[] {0, h, 2, h},
                'f', new int[] {0, 0, 2, h},
                'g', new int[] {0, h - 1, w, 2});
        for (char segment : segments[digit].toCharArray()) {
            int[] bar = bars.getOrDefault(segment, new int[4]);
            pen.fillRect(x + bar[0], y + bar[1], bar[2], bar[3]);
        }
    }

    String lake(String table) {
        return root.resolve("lake").resolve(table).toString();
    }

    Path repository() {
        return root.resolve("repository");
    }

    Path writeJob() throws IOException {
        return Files.writeString(root.resolve("job.yaml"), """
                apiVersion: oxen-export/v1
                name: curated-digits
                source:
                  tables:
                    images: {path: %s}
                    labels: {path: %s}
                  sql: "select i.id, i.uri as image, l.label from images i join labels l using (id) where l.quality >= :min_quality"
                  parameters: {min_quality: 2}
                dataset:
                  key: [id]
                  table: data/train.parquet
                  files:
                    - {column: image, from: ["%s/"], path: "images/{label}/{id}{ext}"}
                target:
                  repository: %s
                  message: "Curated digits"
                  author: {name: Ann, email: ann@example.org}
                """.formatted(
                        lake("images"), lake("labels"), root.resolve("raw/digits"), repository()));
    }

    void correctLabels() {
        DeltaTable labels = DeltaTable.forPath(spark, lake("labels"));
        for (int id : MISLABELLED) {
            labels.update(
                    functions.expr("id = " + id),
                    Map.of("label", functions.lit(String.valueOf(id % 10)), "quality", functions.lit(5)));
        }
    }
}
