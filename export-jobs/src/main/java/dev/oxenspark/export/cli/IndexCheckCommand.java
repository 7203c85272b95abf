package dev.oxenspark.export.cli;

import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.audit.IndexCheck;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Whether the index of exports is to be believed. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Reads all commits of a repository and says which of them the index has otherwise.")
final class IndexCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RepositoryOption repository;

    @Mixin
    private IndexOption index;

    @Mixin
    private ListingOptions listing;

    @Override
    public Integer call() {
        int most = listing.most();
        try (OxenRepository opened = repository.open()) {
            ProgressOption.standard(spec.commandLine().getErr())
                    .say(
                            Stage.AUDIT,
                            "reading the commits of " + opened.address().text());
            IndexCheck check = index.of(opened).check(opened);
            spec.commandLine().getOut().println(listing.json() ? Output.json(check.json()) : text(check, most));
            if (!check.differences().isEmpty()) {
                spec.commandLine()
                        .getErr()
                        .println("The index differs from the commits. 'index rebuild' makes it anew.");
                return ExitCode.MISMATCH.number();
            }
            if (!check.gone().isEmpty()) {
                spec.commandLine()
                        .getErr()
                        .println(
                                "The repository does not have %,d commits of the index any more, so that nobody can say"
                                                .formatted(check.gone().size())
                                        + " what they said. Delete "
                                        + check.index().path() + " to forget them.");
                return ExitCode.UNAVAILABLE.number();
            }
            return ExitCode.OK.number();
        }
    }

    private static String text(IndexCheck check, int most) {
        StringBuilder text = new StringBuilder(IndexRebuildCommand.text(check.index()));
        text.append("%n%,d commits came since; %,d are otherwise, %,d gone"
                .formatted(
                        check.behind(), check.differences().size(), check.gone().size()));
        if (!check.differences().isEmpty()) {
            text.append("\n\n")
                    .append(Output.table(
                            List.of("commit", "what", "in the index", "in the repository"),
                            check.differences().stream()
                                    .limit(most)
                                    .map(one -> List.of(one.commit(), one.what(), one.indexed(), one.found()))
                                    .toList()));
        }
        check.gone().stream()
                .limit(most)
                .forEach(commit -> text.append("\ngone: ").append(commit));
        return text.toString();
    }
}
