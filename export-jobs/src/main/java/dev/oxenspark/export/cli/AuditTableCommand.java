package dev.oxenspark.export.cli;

import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.audit.ExportLog;
import dev.oxenspark.export.audit.TableAudit;
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

    @Spec
    private CommandSpec spec;

    @Mixin
    private RepositoryOption repository;

    @Mixin
    private IndexOption index;

    @Parameters(paramLabel = "TABLE", description = "A location, or the name that a job gave the table.")
    private String table;

    @Option(names = "--version", paramLabel = "N", description = "Only exports of this version.")
    private @Nullable Long version;

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
            ExportLog log = index.of(opened)
                    .current(opened, spec.commandLine().getErr()::println)
                    .orElseGet(() -> ExportLog.of(opened));
            TableAudit audit = TableAudit.of(log, table, version);
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
        List<List<String>> rows = audit.exports().stream()
                .map(export -> List.of(
                        String.valueOf(export.version()),
                        export.commit(),
                        export.job(),
                        export.branch() + (export.onBranch() ? "" : " (no longer on it)"),
                        export.timestamp().toString(),
                        export.metadataId()))
                .toList();
        return Output.table(List.of("version", "commit", "job", "branch", "exported", "table id"), rows);
    }
}
