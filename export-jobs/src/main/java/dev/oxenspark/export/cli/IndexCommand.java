package dev.oxenspark.export.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What makes audits fast. */
@Command(
        name = "index",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "rebuild|check",
        description =
                "Keeps what the commits of a repository say on this machine: 'audit commit' and 'audit table' then"
                        + " read only what is new.",
        subcommands = {IndexRebuildCommand.class, IndexCheckCommand.class})
final class IndexCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "index what? Give 'rebuild' or 'check'");
    }
}
