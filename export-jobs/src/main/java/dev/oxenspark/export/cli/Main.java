package dev.oxenspark.export.cli;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.Versions;
import java.io.PrintWriter;
import java.net.URL;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Spec;

/** {@code oxen-export}: exact Delta snapshots, with the files they refer to, as commits of an Oxen repository. */
@Command(
        name = "oxen-export",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Turns exact Delta snapshots, rows and the files they refer to, into commits of an Oxen repository.",
        subcommands = {
            ValidateCommand.class,
            PlanCommand.class,
            RunCommand.class,
            WatchCommand.class,
            StatusCommand.class,
            RunsCommand.class,
            ShowCommand.class,
            VerifyCommand.class,
            AuditCommand.class,
            IndexCommand.class,
            ReportCommand.class,
            EditsCommand.class,
            DemoCommand.class
        })
public final class Main implements Runnable {
    /** The thread that a JVM starts with; who calls {@code main} from another one has a JVM of its own. */
    private static final String OWN_THREAD = "main";

    private static final Set<Integer> GOOD =
            Set.of(ExitCode.OK.number(), ExitCode.QUARANTINED.number(), ExitCode.UP_TO_DATE.number());

    @Spec
    private CommandLine.Model.CommandSpec spec;

    /** Tells the version of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"oxen-export " + Versions.exporter()};
        }
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
    }

    /**
     * Ends the process with the command's exit code. In a JVM that somebody else runs, such as the application master
     * of YARN or a driver of Databricks, it returns instead: those take an exit for a failure.
     *
     * @throws IllegalStateException in such a JVM, for exit codes that are no good end
     */
    public static void main(String[] arguments) {
        quietLogging();
        PrintWriter out = new PrintWriter(System.out, true);
        PrintWriter err = new PrintWriter(System.err, true);
        if (!Thread.currentThread().getName().equals(OWN_THREAD)) {
            int exitCode = execute(out, err, arguments);
            if (!GOOD.contains(exitCode)) {
                throw new IllegalStateException("oxen-export ended with exit code " + exitCode);
            }
            return;
        }
        Interruption interruption = Interruption.watch(out, err, Failures.Form.of(arguments));
        try {
            int exitCode = execute(out, err, arguments);
            interruption.answered();
            System.exit(exitCode);
        } catch (NoClassDefFoundError e) {
            err.println("oxen-export: Spark and Delta are not on the class path (" + e.getMessage()
                    + "). Start it with bin/oxen-export, or give the jar to spark-submit.");
            System.exit(ExitCode.USAGE.number());
        }
    }

    /**
     * Runs a command in this process. Spark is started if there is none, and ends with the process.
     *
     * @param out gets the answer, and nothing else
     * @return the exit code
     */
    public static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine commandLine =
                new CommandLine(new Main()).setOut(out).setErr(err).setCaseInsensitiveEnumValuesAllowed(true);
        Failures failures = new Failures();
        commandLine.setExecutionExceptionHandler(failures).setParameterExceptionHandler(failures);
        return commandLine.execute(arguments);
    }

    /** Spark's own progress would drown the answer; what goes wrong still shows. */
    private static void quietLogging() {
        URL settings = Main.class.getResource("log4j2.properties");
        if (settings != null && System.getProperty("log4j2.configurationFile") == null) {
            System.setProperty("log4j2.configurationFile", settings.toString());
        }
    }
}
