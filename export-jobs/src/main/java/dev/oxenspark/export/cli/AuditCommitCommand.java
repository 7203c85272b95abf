package dev.oxenspark.export.cli;

import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.audit.CommitAudit;
import dev.oxenspark.export.audit.ExportLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which Delta versions fed a commit. */
@Command(name = "commit", mixinStandardHelpOptions = true, description = "Says which Delta versions fed a commit.")
final class AuditCommitCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RepositoryOption repository;

    @Mixin
    private IndexOption index;

    @Parameters(paramLabel = "REVISION", description = "A branch, a commit id, or the beginning of one.")
    private String revision;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        try (OxenRepository opened = repository.open()) {
            Optional<ExportLog> log =
                    index.of(opened).current(opened, spec.commandLine().getErr()::println);
            Revision asked = Revision.of(revision);
            CommitAudit audit = log.isPresent()
                    ? CommitAudit.of(opened, log.get().resolve(opened, asked), log.get())
                    : CommitAudit.of(opened, opened.resolve(asked));
            spec.commandLine().getOut().println(json ? Output.json(audit.json()) : text(audit));
            if (audit.exports().isEmpty()) {
                spec.commandLine()
                        .getErr()
                        .println("No export among commit " + audit.commit().id() + " and its ancestors.");
                return ExitCode.UNAVAILABLE.number();
            }
            return ExitCode.OK.number();
        }
    }

    private static String text(CommitAudit audit) {
        StringBuilder text = new StringBuilder(
                "commit " + audit.commit().id() + "  " + audit.commit().timestamp());
        for (CommitAudit.Export found : audit.exports()) {
            text.append("\n\n")
                    .append(audit.exact() ? "is an export of job " : "comes after an export of job ")
                    .append(found.export().trailers().job())
                    .append(
                            audit.exact()
                                    ? ""
                                    : ", commit " + found.export().commit().id())
                    .append("\n");
            List<List<String>> rows = new ArrayList<>();
            found.export()
                    .manifest()
                    .path("sources")
                    .forEach(source -> rows.add(List.of(
                            source.path("alias").asText(),
                            source.path("location").asText(),
                            source.path("version").asText(),
                            source.path("timestamp").asText())));
            text.append(Output.table(List.of("table", "location", "version", "committed"), rows));
            text.append("\nrows and files: ").append(found.export().trailers().rowsetDigest());
            text.append("\n                ").append(found.export().trailers().contentDigest());
            if (!audit.exact()) {
                text.append("\nsince then: %d files added, %d changed, %d removed"
                        .formatted(
                                found.since().added().size(),
                                found.since().changed().size(),
                                found.since().removed().size()));
            }
        }
        return text.toString();
    }
}
