package dev.oxenspark.export.cli;

import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.export.audit.BlobAudit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which commits hold a file. */
@Command(
        name = "blob",
        mixinStandardHelpOptions = true,
        description =
                "Says which exports hold a file, from the first to the last, and which of their rows refer to it.")
final class AuditBlobCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RepositoryOption repository;

    @Mixin
    private SparkOptions spark;

    @Mixin
    private ListingOptions listing;

    @Parameters(paramLabel = "SHA256|URI", description = "The file's SHA-256, or where it was copied from.")
    private String file;

    @Override
    public Integer call() {
        int most = listing.most();
        try (OxenRepository opened = repository.open()) {
            BlobAudit audit = BlobAudit.of(opened, file, spark.session(), spark.settings(), most);
            spec.commandLine().getOut().println(listing.json() ? Output.json(audit.json()) : text(audit));
            if (audit.exports().isEmpty()) {
                spec.commandLine().getErr().println("No export in " + repository + " has " + file + ".");
            }
        }
        return 0;
    }

    private static String text(BlobAudit audit) {
        return Output.table(
                List.of("commit", "job", "branch", "exported", "paths", "from", "rows", "keys"),
                audit.exports().stream()
                        .map(export -> List.of(
                                String.valueOf(export.commit().get("commit")),
                                String.valueOf(export.commit().get("job")),
                                String.valueOf(export.commit().get("branch")),
                                String.valueOf(export.commit().get("timestamp")),
                                String.join(" ", export.paths()),
                                String.join(" ", export.uris()),
                                String.valueOf(export.rows()),
                                String.join(" ", export.keys())))
                        .toList());
    }
}
