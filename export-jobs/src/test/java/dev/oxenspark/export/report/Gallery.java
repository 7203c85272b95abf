package dev.oxenspark.export.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.Color;
import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** A table of pictures, sounds and texts, some of which mean harm. */
final class Gallery {
    static final StructType SCHEMA = StructType.fromDDL(
            "id bigint, file string, label string, split string, score double, taken date," + " caption string");

    /** Would say so if any page ran it. */
    static final String HOSTILE = "<img src=x onerror=\"window.harmed=1\">&'`${harm}";

    private Gallery() {}

    static List<Row> rows(Bench bench) {
        return rows(bench, null);
    }

    /** @param film a WebM file; null: none */
    static List<Row> rows(Bench bench, byte @Nullable [] film) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 36; i++) {
            String name = String.format(Locale.ROOT, "photo-%02d.jpg", i);
            byte[] photo = Drawings.photo(i % 3 == 0 ? 800 : 1200, 800, i);
            add(
                    rows,
                    bench.raw(name, photo),
                    List.of("hills", "mountains", "valley").get(i % 3),
                    "A landscape");
        }
        add(rows, bench.raw("held.jpg", Drawings.heldPhoto(900, 600, 6, Color.RED)), "valley", "Held upright");
        add(rows, bench.raw("ring.png", Drawings.ring(700)), "shapes", "Can be seen through");
        add(rows, bench.raw("drawing.svg", svg()), "shapes", "A drawing with a script in it");
        for (int hertz : List.of(220, 330, 440)) {
            add(rows, bench.raw("tone-" + hertz + ".wav", Drawings.tone(hertz)), "tones", hertz + " Hz");
        }
        add(rows, bench.raw("poem.txt", poem()), "texts", "Reads");
        add(rows, bench.raw("long.txt", "Line after line.\n".repeat(500).getBytes(UTF_8)), "texts", "Long");
        String text = "</pre><script>window.harmed=1</script>\u202Eesrever \u0007bell";
        add(rows, bench.raw("\"><script>harm.txt", text.getBytes(UTF_8)), HOSTILE, HOSTILE);
        add(rows, bench.raw(HOSTILE + ".png", Drawings.digit(3, 3)), HOSTILE, "javascript:window.harmed=1");
        add(rows, bench.raw("data.bin", new byte[] {0, 1, 2, 3, (byte) 0xFF, 0, 9}), "other", null);
        if (film != null) {
            add(rows, bench.raw("film.webm", film), "films", "Moves");
        }
        return rows;
    }

    /** What somebody makes of it: four rows go, one comes, a label, a caption and a picture are other ones. */
    static List<Row> edited(Bench bench, List<Row> rows) {
        List<Row> edited = new ArrayList<>(rows.subList(4, rows.size()));
        edited.set(0, with(edited.get(0), "label", "hills"));
        edited.set(1, with(edited.get(1), "caption", HOSTILE));
        bench.raw("photo-09.jpg", Drawings.photo(640, 480, 99));
        add(edited, bench.raw("new.jpg", Drawings.photo(500, 800, 77)), "valley", "New");
        return edited;
    }

    private static Row with(Row row, String column, String value) {
        Object[] values = new Object[row.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = SCHEMA.fieldNames()[i].equals(column) ? value : row.get(i);
        }
        return RowFactory.create(values);
    }

    private static void add(List<Row> rows, String file, String label, @Nullable String caption) {
        long id = rows.isEmpty() ? 1 : rows.get(rows.size() - 1).getLong(0) + 1;
        Random random = new Random(id);
        rows.add(RowFactory.create(
                id,
                file,
                label,
                id % 5 == 0 ? "test" : "train",
                id == 7 ? null : 0.6 + 0.15 * random.nextGaussian(),
                Date.valueOf(LocalDate.of(2026, 1, 1).plusDays(id * 3L)),
                caption));
    }

    private static byte[] svg() {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <svg xmlns="http://www.w3.org/2000/svg" width="200" height="200">
                  <script>parent.harmed = 1</script>
                  <rect width="200" height="200" fill="#cde"/>
                  <circle cx="100" cy="100" r="70" fill="#258"/>
                  <image href="https://example.org/tracker.png" width="1" height="1"/>
                </svg>
                """.getBytes(UTF_8);
    }

    private static byte[] poem() {
        return """
                Über allen Gipfeln
                Ist Ruh,
                In allen Wipfeln
                Spürest du
                Kaum einen Hauch.
                """.getBytes(UTF_8);
    }
}
