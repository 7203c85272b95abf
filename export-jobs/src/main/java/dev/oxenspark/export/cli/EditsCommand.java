package dev.oxenspark.export.cli;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.export.Progress;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.TaskWatch;
import dev.oxenspark.export.edits.EditsResult;
import dev.oxenspark.export.edits.ReviewEdits;
import dev.oxenspark.export.edits.ReviewEdits.Mode;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings what reviewers changed back to Delta. */
@Command(
        name = "edits",
        mixinStandardHelpOptions = true,
        description = "Brings what was changed of an export, on a branch that grew from it, back to a Delta table.")
final class EditsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RepositoryOption repository;

    @Mixin
    private SparkOptions spark;

    @Parameters(index = "0", paramLabel = "COMMIT", description = "The export: a commit id, or the beginning of one.")
    private String export;

    @Parameters(index = "1", paramLabel = "BRANCH", description = "What grew from it: a branch, or a commit id.")
    private String branch;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "TABLE",
            description =
                    "Path or name of a Delta table: for append, one of edits, made when absent; for merge, one that"
                            + " the export was made from.")
    private String table;

    @Option(
            names = "--mode",
            defaultValue = "append",
            description = "append: one row for each edit (default). merge: apply them by the job's key.")
    private Mode mode;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        try (OxenRepository opened = repository.open()) {
            EditsResult result = write(
                    opened, opened.resolve(Revision.of(export)), opened.resolve(Revision.of(branch)), spark.session());
            spec.commandLine().getOut().println(json ? Output.json(result.json()) : text(result));
        }
        return 0;
    }

    private EditsResult write(OxenRepository opened, Commit from, Commit to, SparkSession session) {
        Progress progress = ProgressOption.standard(spec.commandLine().getErr());
        try (TaskWatch tasks = TaskWatch.start(session, progress)) {
            progress.say(Stage.EDITS, "comparing commit " + to.id() + " with export " + from.id());
            return ReviewEdits.write(opened, from, to, session, spark.settings(), table, mode);
        }
    }

    private static String text(EditsResult result) {
        return "%s %s, version %d%n%s"
                .formatted(
                        result.status(),
                        result.table(),
                        result.version(),
                        Output.table(
                                List.of("change", "edits"),
                                result.counts().entrySet().stream()
                                        .map(count -> List.of(count.getKey(), String.valueOf(count.getValue())))
                                        .toList()));
    }
}
