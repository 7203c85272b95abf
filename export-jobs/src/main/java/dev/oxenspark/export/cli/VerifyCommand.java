package dev.oxenspark.export.cli;

import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.verify.Check;
import dev.oxenspark.export.verify.Verification;
import dev.oxenspark.export.verify.VerifyOptions;
import dev.oxenspark.export.verify.VerifyOptions.Sources;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whether a commit still is the export that it says it is. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Checks that a commit still is the export that it says it is. Writes nothing.",
            "Levels: 0 message, documents and branch; 1 the tree; 2 the bytes of all files, and the rows;"
                    + " 3 the query again at the recorded versions, which runs the SQL that the repository records;"
                    + " 4 the files that were copied, where they came from."
        })
final class VerifyCommand implements Callable<Integer> {
    private static final int HIGHEST = 4;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RepositoryOption repository;

    @Mixin
    private SparkOptions spark;

    @Mixin
    private ListingOptions listing;

    @Parameters(paramLabel = "REVISION", description = "A branch, a commit id, or the beginning of one.")
    private String revision;

    @Option(names = "--job", paramLabel = "J", description = "Which job's export, where a branch has several.")
    private @Nullable String job;

    @Option(
            names = "--level",
            paramLabel = "0..4",
            defaultValue = "2",
            description = "The highest level that is checked. Default: ${DEFAULT-VALUE}")
    private int level;

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "0",
            description = "At level 2, read only N files, chosen anew each time. The table is read whole.")
    private int sample;

    @Option(names = "--rehash", description = "At level 4, read the source files instead of comparing change tokens.")
    private boolean rehash;

    @Override
    public Integer call() {
        if (level < 0 || level > HIGHEST || sample < 0) {
            throw new ExportException(
                    ExitCode.USAGE,
                    Stage.VALIDATE,
                    "USAGE",
                    "--level %d --sample %d: levels are 0 to %d, and a sample has no fewer than 0 files"
                            .formatted(level, sample, HIGHEST));
        }
        VerifyOptions options = new VerifyOptions(
                level, sample, rehash ? Sources.REHASH : Sources.STAT, listing.most(), spark.settings());
        try (OxenRepository opened = repository.open()) {
            Verification verification = Verification.of(
                    opened,
                    opened.resolve(Revision.of(revision)),
                    job,
                    spark::session,
                    options,
                    ProgressOption.standard(spec.commandLine().getErr()));
            spec.commandLine().getOut().println(listing.json() ? Output.json(verification.json()) : text(verification));
            return verification.exitCode().number();
        }
    }

    private static String text(Verification verification) {
        StringBuilder text = new StringBuilder("%s: commit %s, %s export of job %s%s%n%n"
                .formatted(
                        verification.state(),
                        verification.commit().id(),
                        verification.exact() ? "an" : "compared with the last",
                        verification.job(),
                        verification.exact()
                                ? ""
                                : ", commit " + verification.export().id()));
        text.append(Output.table(
                List.of("level", "check", "state", "result"),
                verification.checks().stream()
                        .map(check -> List.of(
                                String.valueOf(check.level()),
                                check.name(),
                                check.state().name(),
                                check.detail()))
                        .toList()));
        verification.checks().stream().filter(check -> check.found() > 0).forEach(check -> findings(check, text));
        return text.toString();
    }

    private static void findings(Check check, StringBuilder text) {
        text.append("\n\n%s, %,d found, %,d shown%n"
                .formatted(check.name(), check.found(), check.findings().size()));
        text.append(Output.table(
                List.of("of", "what", "recorded", "found"),
                check.findings().stream()
                        .map(finding -> List.of(finding.subject(), finding.what(), finding.recorded(), finding.found()))
                        .toList()));
    }
}
