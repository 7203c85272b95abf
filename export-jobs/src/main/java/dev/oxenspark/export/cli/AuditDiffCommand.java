package dev.oxenspark.export.cli;

import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.export.audit.ExportDiff;
import dev.oxenspark.export.audit.NearestExport;
import dev.oxenspark.export.dataset.RowChanges;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What changed between two exports. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = "Says what changed between two exports: versions, specification, rows, files.")
final class AuditDiffCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RepositoryOption repository;

    @Mixin
    private SparkOptions spark;

    @Mixin
    private ListingOptions listing;

    @Parameters(index = "0", paramLabel = "FROM", description = "A branch, a commit id, or the beginning of one.")
    private String from;

    @Parameters(index = "1", paramLabel = "TO", description = "The same.")
    private String to;

    @Option(names = "--job", paramLabel = "J", description = "Which job's exports, where there are several.")
    private @Nullable String job;

    @Override
    public Integer call() {
        int most = listing.most();
        try (OxenRepository opened = repository.open()) {
            ExportDiff diff = ExportDiff.of(
                    opened,
                    NearestExport.of(opened, opened.resolve(Revision.of(from)), job),
                    NearestExport.of(opened, opened.resolve(Revision.of(to)), job),
                    spark.session(),
                    spark.settings(),
                    most);
            spec.commandLine().getOut().println(listing.json() ? Output.json(diff.json()) : text(diff));
        }
        return 0;
    }

    private static String text(ExportDiff diff) {
        return "from commit %s of job %s%nto   commit %s of job %s"
                        .formatted(
                                diff.from().commit().id(),
                                diff.from().trailers().job(),
                                diff.to().commit().id(),
                                diff.to().trailers().job())
                + section("versions", "table", diff.sources())
                + section("specification", "key", diff.specification())
                + "%n%nrows: %,d added, %,d removed, %,d changed%n"
                        .formatted(
                                diff.rows().added(),
                                diff.rows().removed(),
                                diff.rows().changed())
                + Output.table(
                        List.of("row", "column", "from", "to"),
                        diff.rows().shown().stream()
                                .map(AuditDiffCommand::cells)
                                .toList())
                + "%n%nfiles: %,d added, %,d removed, %,d changed%n"
                        .formatted(
                                diff.files().added(),
                                diff.files().removed(),
                                diff.files().changed())
                + table("path", diff.files().shown());
    }

    private static List<String> cells(RowChanges.Change change) {
        return List.of(change.row(), change.column(), change.before(), change.after());
    }

    private static String section(String name, String what, List<ExportDiff.Difference> differences) {
        return differences.isEmpty() ? "\n\n" + name + ": the same" : "\n\n" + name + "\n" + table(what, differences);
    }

    private static String table(String what, List<ExportDiff.Difference> differences) {
        return Output.table(
                List.of(what, "from", "to"),
                differences.stream()
                        .map(difference -> List.of(difference.what(), difference.from(), difference.to()))
                        .toList());
    }
}
