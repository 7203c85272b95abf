package dev.oxenspark.export.cli;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.audit.CommitAudit;
import dev.oxenspark.export.audit.ExportLog;
import dev.oxenspark.export.audit.FeedingRepository;
import dev.oxenspark.export.audit.FeedingRepository.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which Delta versions fed a commit. */
@Command(
        name = "commit",
        mixinStandardHelpOptions = true,
        description = "Says which Delta versions fed a commit, also through repositories that its files came from.")
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
            ExportLog log = index.of(opened)
                    .current(opened, spec.commandLine().getErr()::println)
                    .orElse(null);
            Revision asked = Revision.of(revision);
            Commit commit = log == null ? opened.resolve(asked) : log.resolve(opened, asked);
            CommitAudit audit = CommitAudit.following(opened, commit, log, OxenSettings.defaults());
            spec.commandLine().getOut().println(json ? Output.json(audit.json()) : text(audit));
            if (audit.exports().isEmpty()) {
                return say(
                        "No export among commit " + audit.commit().id() + " and its ancestors.", ExitCode.UNAVAILABLE);
            }
            return complete(audit);
        }
    }

    /** What nobody could be asked for is missing in the answer, and so no answer to rely on. */
    private int complete(CommitAudit audit) {
        Set<State> states = audit.repositories().map(FeedingRepository::state).collect(Collectors.toSet());
        if (states.contains(State.DIFFERS)) {
            return say("The answer is not complete: a repository is not what it was.", ExitCode.MISMATCH);
        }
        if (states.contains(State.UNREACHABLE)) {
            return say(
                    "The answer is not complete: a repository that files came from could not be asked.",
                    ExitCode.UNAVAILABLE);
        }
        return ExitCode.OK.number();
    }

    private int say(String what, ExitCode exit) {
        spec.commandLine().getErr().println(what);
        return exit.number();
    }

    private static String text(CommitAudit audit) {
        StringBuilder text = new StringBuilder(
                "commit " + audit.commit().id() + "  " + audit.commit().timestamp());
        for (CommitAudit.Export found : audit.exports()) {
            text.append("\n\n").append(text(audit, found));
        }
        return text.toString();
    }

    private static String text(CommitAudit audit, CommitAudit.Export found) {
        StringBuilder text = new StringBuilder()
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
        found.repositories().forEach(from -> text.append("\n\n").append(text(from)));
        return text.toString();
    }

    private static String text(FeedingRepository from) {
        String head = "files of %s came from %s"
                .formatted(from.from().source(), from.from().address().text());
        String commit = "commit " + from.from().commit();
        CommitAudit audit = from.audit();
        String below = switch (from.state()) {
            case FOLLOWED -> audit == null ? "" : text(audit);
            case NO_EXPORT -> commit + ": no export fed it";
            case FOLLOWED_ABOVE -> commit + ": see above";
            case DIFFERS -> commit + ": " + from.reason() + (audit == null ? "" : "\n" + text(audit));
            case UNREACHABLE -> commit + ": what fed it is not known, since it can't be asked: " + from.reason();
        };
        return head + "\n" + below.indent(2).stripTrailing();
    }
}
