package dev.oxenspark.export.report;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.export.PreviousExport;
import dev.oxenspark.export.Progress;
import dev.oxenspark.export.report.RowChanges.Change;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * What changed between two exports, as pages: rows that were added, removed or changed, with their files side by side.
 */
public final class Comparison {
    private Comparison() {}

    /**
     * Writes the pages. Equal commits of a repository give equal folders.
     *
     * @param folder absent, empty, or an earlier report, which is replaced
     * @param progress told how many of the files are there
     * @throws dev.oxenspark.export.ExportException {@code USAGE} for a folder that holds something else, or options
     *     that do not fit the exports
     */
    public static ReportSummary write(
            SparkSession spark,
            OxenRepository repository,
            PreviousExport before,
            PreviousExport after,
            ReportOptions options,
            Path folder,
            Progress progress) {
        ExportTable old = new ExportTable(spark, repository, before);
        ExportTable now = new ExportTable(spark, repository, after);
        RowChanges changes = RowChanges.between(old, now, options.items());
        GroupCounts.Naming naming = options.by() == null ? GroupCounts.Naming.FOLDERS : GroupCounts.Naming.VALUES;
        List<GroupCounts> groups =
                GroupCounts.of(Items.groups(old, options.by()), Items.groups(now, options.by()), naming);
        String text = repository.address().text();
        ComparisonOverview overview = new ComparisonOverview(
                new Origin(before.recorded(), text),
                new Origin(after.recorded(), text),
                changes,
                sections(old, now, changes),
                groups);
        ReportFolder target = ReportFolder.prepare(folder);
        Media media = Media.store(
                target, repository, ContactSheet.files(overview.sections()), options.originalBytes(), progress);
        Pages pages = new Pages(overview.title(), overview.sections(), media);
        pages.write(target);
        target.write("index.html", overview.page(pages));
        return new ReportSummary(
                folder.resolve("index.html"), changes.shown().size(), pages.count(), media.files(), media.bytes());
    }

    private static List<Section> sections(ExportTable old, ExportTable now, RowChanges changes) {
        Sides before = Sides.of(old, changes.shown().stream().map(Change::before));
        Sides after = Sides.of(now, changes.shown().stream().map(Change::after));
        List<Section> sections = new ArrayList<>();
        for (RowChanges.Kind kind : RowChanges.Kind.values()) {
            List<Entry> entries = new ArrayList<>();
            for (Change change : changes.shown()) {
                if (change.kind() == kind) {
                    entries.add(new ChangeCard(
                            change,
                            name(changes.identity(), change),
                            before.of(change.before()),
                            after.of(change.after()),
                            now.fileColumns()));
                }
            }
            sections.add(new Section(kind.text(), changes.counts().getOrDefault(kind, 0L), entries));
        }
        return sections;
    }

    private static String name(List<String> identity, Change change) {
        Map<String, @Nullable String> row = change.after() != null ? change.after() : change.before();
        return row == null ? "" : Cards.value(Item.key(identity, row));
    }

    /** What one of the exports has of the rows. */
    private record Sides(ExportTable table, List<String> columns, Map<String, String> uris, String sources) {
        static Sides of(ExportTable table, Stream<@Nullable Map<String, @Nullable String>> rows) {
            List<String> columns = table.fileColumns();
            List<String> paths = rows.filter(Objects::nonNull)
                    .flatMap(row -> columns.stream().flatMap(column -> Item.paths(row.get(column)).stream()))
                    .toList();
            Map<String, String> uris = paths.isEmpty() ? Map.of() : table.origins(paths);
            return new Sides(table, columns, uris, new Origin(table.export().recorded(), "").sources());
        }

        ChangeCard.Side of(@Nullable Map<String, @Nullable String> row) {
            List<MediaFile> files = new ArrayList<>();
            if (row != null) {
                for (String column : columns) {
                    for (String path : Item.paths(row.get(column))) {
                        FileEntry entry = table.export().tree().get(path);
                        if (entry != null) {
                            files.add(new MediaFile(
                                    table.export().recorded().commit().id(), entry));
                        }
                    }
                }
            }
            return new ChangeCard.Side(files, uris, sources);
        }
    }
}
