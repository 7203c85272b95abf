package dev.oxenspark.export.report;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.export.PreviousExport;
import dev.oxenspark.export.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.storage.StorageLevel;

/** One export as pages: its files by group, its columns as plots, where everything came from. */
public final class ContactSheet {
    private ContactSheet() {}

    /**
     * Writes the pages. Equal commits of a repository give equal folders.
     *
     * @param folder absent, empty, or an earlier report, which is replaced
     * @param progress told how many of the files are there
     * @throws dev.oxenspark.export.ExportException {@code USAGE} for a folder that holds something else, or options
     *     that do not fit the export
     */
    public static ReportSummary write(
            SparkSession spark,
            OxenRepository repository,
            PreviousExport export,
            ReportOptions options,
            Path folder,
            Progress progress) {
        ExportTable table = new ExportTable(spark, repository, export);
        Dataset<Row> rows = table.rows().persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Items items = Items.of(table, rows, options);
            List<StructField> columns = columns(table);
            List<StructField> counted = columns.subList(0, Math.min(columns.size(), Distributions.MAX_COLUMNS));
            Overview overview = new Overview(
                    new Origin(export.recorded(), repository.address().text()),
                    sections(table, items),
                    Distributions.of(rows, counted),
                    columns.size() - counted.size(),
                    items.shown().isEmpty() ? RowSample.of(table, rows) : RowSample.NONE);
            ReportFolder target = ReportFolder.prepare(folder);
            Media media =
                    Media.store(target, repository, files(overview.sections()), options.originalBytes(), progress);
            Pages pages = new Pages(overview.title(), overview.sections(), media);
            pages.write(target);
            target.write("index.html", overview.page(pages, media));
            return new ReportSummary(
                    folder.resolve("index.html"), items.shown().size(), pages.count(), media.files(), media.bytes());
        } finally {
            rows.unpersist(true);
        }
    }

    /** All that hold values rather than paths of files; a key of one column has every value once. */
    private static List<StructField> columns(ExportTable table) {
        List<String> hidden = new ArrayList<>(table.fileColumns());
        if (table.key().size() == 1) {
            hidden.addAll(table.key());
        }
        return Arrays.stream(table.schema().fields())
                .filter(field -> !hidden.contains(field.name()))
                .toList();
    }

    private static List<Section> sections(ExportTable table, Items items) {
        PreviousExport export = table.export();
        Origin origin = new Origin(export.recorded(), "");
        ItemCard.Facts facts = new ItemCard.Facts(table.key(), table.fileColumns(), origin.sources(), origin.table());
        Map<String, List<Item>> byGroup = items.shown().stream().collect(Collectors.groupingBy(Item::group));
        List<Section> sections = new ArrayList<>();
        for (Group group : items.groups()) {
            List<Entry> entries = new ArrayList<>();
            for (Item item : byGroup.getOrDefault(group.value(), List.of())) {
                FileEntry entry = export.tree().get(item.path());
                if (entry != null) {
                    MediaFile file = new MediaFile(export.recorded().commit().id(), entry);
                    entries.add(new ItemCard(item, file, group.name(), facts));
                }
            }
            sections.add(new Section(group.name(), group.items(), entries));
        }
        return sections;
    }

    static List<MediaFile> files(List<Section> sections) {
        return sections.stream()
                .flatMap(section -> section.entries().stream())
                .flatMap(entry -> entry.files().stream())
                .toList();
    }
}
