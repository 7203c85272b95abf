package dev.oxenspark.export.cli;

import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.audit.ExportLog;
import dev.oxenspark.export.audit.TableAudit;
import dev.oxenspark.export.audit.WrittenRows;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which commits a table fed. */
@Command(name = "table", description = "Says which commits a table fed.")
final class AuditTableCommand implements Callable<Integer> {
    private static final int MOST_SHOWN = 20;
    private static final List<String> COLUMNS = List.of("version", "commit", "job", "branch", "exported", "table id");

    @Spec
    private CommandSpec spec;

    @Mixin
    private RepositoryOption repository;

    @Mixin
    private SparkOptions spark;

    @Parameters(paramLabel = "TABLE", description = "A location, or the name that a job gave the table.")
    private String table;

    @Option(names = "--version", paramLabel = "N", description = "Only exports of this version.")
    private @Nullable Long version;

    @Option(
            names = "--rows-written-in",
            paramLabel = "N",
            description = "Only exports with rows that version N of the table wrote last, and how many.")
    private @Nullable Long writtenIn;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    private boolean help;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        try (OxenRepository opened = repository.open()) {
            ExportLog log = spark.index(opened)
                    .current(opened, spec.commandLine().getErr()::println)
                    .orElseGet(() -> ExportLog.of(opened));
            TableAudit audit = TableAudit.of(log, table, version);
            if (writtenIn != null) {
                WrittenRows written = WrittenRows.of(opened, audit, writtenIn, spark.session(), spark.settings());
                spec.commandLine().getOut().println(json ? Output.json(written.json()) : text(written));
                if (written.exports().isEmpty()) {
                    spec.commandLine()
                            .getErr()
                            .println("No export in " + repository + " has rows that version " + writtenIn + " of "
                                    + table + " wrote last. 'audit table' without --rows-written-in lists them all.");
                }
                return ExitCode.OK.number();
            }
            spec.commandLine().getOut().println(json ? Output.json(audit.json()) : text(audit));
            if (audit.exports().isEmpty()) {
                spec.commandLine()
                        .getErr()
                        .println("No export of " + table + (version == null ? "" : "@" + version)
                                + " in " + repository + ". "
                                + (audit.nearest().isEmpty()
                                        ? "No export is recorded there."
                                        : "Recorded there, the nearest first: "
                                                + String.join(
                                                        ", ",
                                                        audit.nearest().stream()
                                                                .limit(MOST_SHOWN)
                                                                .toList())));
            }
            return ExitCode.OK.number();
        }
    }

    private static String text(TableAudit audit) {
        return Output.table(
                COLUMNS, audit.exports().stream().map(AuditTableCommand::line).toList());
    }

    private static String text(WrittenRows written) {
        List<String> columns = new ArrayList<>(COLUMNS);
        columns.add(0, "rows");
        List<List<String>> lines = new ArrayList<>();
        for (WrittenRows.Export export : written.exports()) {
            List<String> line = new ArrayList<>(line(export.export()));
            line.add(0, export.count());
            lines.add(line);
        }
        return Output.table(columns, lines);
    }

    private static List<String> line(TableAudit.Export export) {
        return List.of(
                String.valueOf(export.version()),
                export.commit(),
                export.job(),
                export.branch() + (export.onBranch() ? "" : " (no longer on it)"),
                export.timestamp().toString(),
                export.metadataId());
    }
}
