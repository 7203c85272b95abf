package dev.oxenspark.export.testing;

import dev.oxenspark.spark.testing.TestRepository;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Rows {@code id, label, uri} of a table {@code pictures}, and the files that they name: {@code raw/{id}.bin} holds
 * {@code picture {id}}.
 */
public record Pictures(Workbench bench, LakeTable table) {
    /** Version 0 of the table: ids from 0, two labels. */
    public static Pictures of(Workbench bench, int rows) {
        for (int id = 0; id < rows; id++) {
            content(bench, id, "picture " + id);
        }
        Pictures pictures = new Pictures(bench, bench.table("pictures"));
        pictures.table.write(pictures.rows(0, rows));
        return pictures;
    }

    /** A query for rows of these ids. */
    public String rows(int from, int to) {
        return "select id, if(id %% 2 = 0, 'even', 'odd') label, concat('%s/', id, '.bin') uri from range(%d, %d)"
                .formatted(folder(), from, to);
    }

    public Path folder() {
        return bench.folder().resolve("raw");
    }

    public Path content(int id, String text) {
        return content(bench, id, text);
    }

    private static Path content(Workbench bench, int id, String text) {
        return bench.blob(id + ".bin", text.getBytes(StandardCharsets.UTF_8));
    }

    /** All rows to {@code data/train.parquet}, the files to {@code images/{label}/{id}{ext}}. */
    public JobText job(TestRepository repository) {
        return bench.job(table, repository)
                .with("/dataset/key", new String[] {"id"})
                .withFiles("uri", new String[] {folder().toString()}, "images/{label}/{id}{ext}");
    }
}
