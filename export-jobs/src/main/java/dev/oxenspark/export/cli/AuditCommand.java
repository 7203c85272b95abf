package dev.oxenspark.export.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Answers an auditor, from the repository alone. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "commit|table",
        description = "Says which Delta versions fed a commit, or which commits a version fed.",
        subcommands = {AuditCommitCommand.class, AuditTableCommand.class})
final class AuditCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "audit what? Give 'commit' or 'table'");
    }
}
