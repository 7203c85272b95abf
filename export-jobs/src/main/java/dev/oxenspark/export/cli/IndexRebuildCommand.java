package dev.oxenspark.export.cli;

import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.audit.ExportIndex;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the index of exports, or makes it anew. */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = "Makes the index of a repository's exports from its commits alone. Of the index before, it keeps"
                + " only exports that no branch leads to any more.")
final class IndexRebuildCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RepositoryOption repository;

    @Mixin
    private IndexOption index;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        try (OxenRepository opened = repository.open()) {
            ProgressOption.standard(spec.commandLine().getErr())
                    .say(
                            Stage.AUDIT,
                            "reading the commits of " + opened.address().text());
            ExportIndex.Summary made =
                    index.of(opened).rebuild(opened, spec.commandLine().getErr()::println);
            spec.commandLine().getOut().println(json ? Output.json(made.json()) : text(made));
        }
        return 0;
    }

    static String text(ExportIndex.Summary index) {
        return "%,d commits, %,d of them exports, %,d of these no longer on their branch: %s"
                .formatted(index.commits(), index.exports(), index.offBranch(), index.path());
    }
}
