package dev.oxenspark.export.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.export.PreviousExport;
import dev.oxenspark.export.report.RowChanges.Change;
import dev.oxenspark.export.report.RowChanges.Kind;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OxenSparkExtension.class)
final class TestComparison {
    private static final StructType SCHEMA = StructType.fromDDL("id bigint, image string, label string");

    @BeforeAll
    static void loadDelta() {
        Bench.loadDelta();
    }

    private static RowChanges between(Bench bench, PreviousExport before, PreviousExport after, int room) {
        return bench.repository()
                .with(opened -> RowChanges.between(
                        new ExportTable(bench.spark(), opened, before),
                        new ExportTable(bench.spark(), opened, after),
                        room));
    }

    private static Row row(Bench bench, long id, String label) {
        return RowFactory.create(
                id, bench.folder().resolve("raw/" + id + ".png").toString(), label);
    }

    @Test
    void rowsAreToldApartByTheirKey(SparkSession spark, TestFolder folder) throws IOException {
        Bench bench = new Bench(spark, folder, Backend.LOCAL.newRepository(folder));
        for (int id = 1; id <= 20; id++) {
            bench.raw(id + ".png", Drawings.digit(id % 10, id));
        }
        bench.table(SCHEMA, List.of(row(bench, 1, "a"), row(bench, 2, "a"), row(bench, 3, "b"), row(bench, 10, "b")));
        PreviousExport before = bench.export("id", "image", "images/{label}/{id}{ext}");
        bench.raw("3.png", Drawings.digit(7, 77));
        bench.table(SCHEMA, List.of(row(bench, 2, "b"), row(bench, 3, "b"), row(bench, 10, "b"), row(bench, 20, "a")));
        PreviousExport after = bench.export("id", "image", "images/{label}/{id}{ext}");

        RowChanges changes = between(bench, before, after, 100);
        assertThat(changes.identity()).containsExactly("id");
        assertThat(changes.counts()).isEqualTo(Map.of(Kind.CHANGED, 2L, Kind.ADDED, 1L, Kind.REMOVED, 1L));
        assertThat(changes.shown())
                .containsExactly(
                        new Change(
                                Kind.CHANGED,
                                Map.of("id", "2", "image", "images/a/2.png", "label", "a"),
                                Map.of("id", "2", "image", "images/b/2.png", "label", "b")),
                        new Change(
                                Kind.CHANGED,
                                Map.of("id", "3", "image", "images/b/3.png", "label", "b"),
                                Map.of("id", "3", "image", "images/b/3.png", "label", "b")),
                        new Change(Kind.ADDED, null, Map.of("id", "20", "image", "images/a/20.png", "label", "a")),
                        new Change(Kind.REMOVED, Map.of("id", "1", "image", "images/a/1.png", "label", "a"), null));

        bench.comparison(before, after, "changes");
        String page = Files.readString(folder.resolve("changes/pages/1.html"));
        assertThat(page).contains("Same file before and after", "the same path, other bytes", "raw/20.png");
        assertThat(page.split("class=\"item change\"", -1)).hasSize(5);
        // One picture of 2, two of 3, one of 1 and of 20.
        assertThat(page.split("<img ", -1)).hasSize(6);

        RowChanges nothing = between(bench, after, after, 100);
        assertThat(nothing.counts().values()).containsOnly(0L);
        RowChanges few = between(bench, before, after, 3);
        assertThat(few.counts()).isEqualTo(changes.counts());
        assertThat(few.shown()).hasSize(3);
    }

    @Test
    void withoutAKeyEqualRowsCountAsOftenAsTheyOccur(SparkSession spark, TestFolder folder) {
        Bench bench = new Bench(spark, folder, Backend.LOCAL.newRepository(folder));
        StructType schema = StructType.fromDDL("name string, more int");
        Row twice = RowFactory.create("twice", 1);
        bench.table(schema, List.of(twice, twice, RowFactory.create("gone", null)));
        PreviousExport before = bench.export("", null, null);
        bench.table(schema, List.of(twice, RowFactory.create("new", 2)));
        PreviousExport after = bench.export("", null, null);
        RowChanges changes = between(bench, before, after, 100);
        assertThat(changes.counts()).isEqualTo(Map.of(Kind.CHANGED, 0L, Kind.ADDED, 1L, Kind.REMOVED, 2L));
    }

    @Test
    void columnsThatOnlyOneHasChangeNoRow(SparkSession spark, TestFolder folder) throws IOException {
        Bench bench = new Bench(spark, folder, Backend.LOCAL.newRepository(folder));
        bench.table(StructType.fromDDL("id bigint, old string, kept string"), List.of(RowFactory.create(1L, "x", "k")));
        PreviousExport before = bench.export("id", null, null);
        bench.table(StructType.fromDDL("id bigint, kept string, new string"), List.of(RowFactory.create(1L, "k", "y")));
        PreviousExport after = bench.export("id", null, null);
        assertThat(between(bench, before, after, 100).counts().values()).containsOnly(0L);
        ReportSummary summary = bench.comparison(before, after, "changes");
        assertThat(Files.readString(summary.index())).contains("Added: new. Removed: old.");
    }

    @Test
    void groupsOfBothAreCounted() {
        List<GroupCounts> counts = GroupCounts.of(
                List.of(new Group("items/a", "items/a", 3), new Group("items/b", "items/b", 1)),
                List.of(new Group("items/a", "items/a", 2), new Group("other/c", "other/c", 5)),
                GroupCounts.Naming.FOLDERS);
        assertThat(counts)
                .containsExactly(
                        new GroupCounts("items/a", 3, 2),
                        new GroupCounts("other/c", 0, 5),
                        new GroupCounts("items/b", 1, 0));
    }
}
