package dev.oxenspark.export.cli;

import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.export.audit.RowAudit;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What became of one row. */
@Command(
        name = "row",
        mixinStandardHelpOptions = true,
        description = "Says what became of one row from export to export.")
final class AuditRowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RepositoryOption repository;

    @Mixin
    private SparkOptions spark;

    @Parameters(
            paramLabel = "KEY",
            description = "The value of the key's only column, or a JSON object with all its columns.")
    private String key;

    @Option(names = "--job", paramLabel = "J", description = "Only exports of this job.")
    private @Nullable String job;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        try (OxenRepository opened = repository.open()) {
            RowAudit audit = RowAudit.of(opened, key, job, spark.session(), spark.settings());
            spec.commandLine().getOut().println(json ? Output.json(audit.json()) : text(audit));
            if (audit.exports().isEmpty()) {
                spec.commandLine().getErr().println("No export in " + repository + " has a row " + key + ".");
            }
        }
        return 0;
    }

    private static String text(RowAudit audit) {
        return Output.table(
                List.of("commit", "job", "branch", "exported", "row", "columns"),
                audit.exports().stream()
                        .map(export -> List.of(
                                String.valueOf(export.commit().get("commit")),
                                String.valueOf(export.commit().get("job")),
                                String.valueOf(export.commit().get("branch")),
                                String.valueOf(export.commit().get("timestamp")),
                                export.event().name(),
                                String.join(" ", export.changed().values())))
                        .toList());
    }
}
