package dev.oxenspark.export.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Answers an auditor, from the repository alone. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "commit|table|diff|blob|row",
        description =
                "Says which Delta versions fed a commit, which commits a version fed, what changed between exports,"
                        + " and where a file or a row has been.",
        subcommands = {
            AuditCommitCommand.class,
            AuditTableCommand.class,
            AuditDiffCommand.class,
            AuditBlobCommand.class,
            AuditRowCommand.class
        })
final class AuditCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "audit what? Give 'commit', 'table', 'diff', 'blob' or 'row'");
    }
}
