package dev.oxenspark.export.cli;

import dev.oxenspark.connector.DidYouMean;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.OxenFailures;
import dev.oxenspark.export.Stage;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Ends a command that failed: a message for people, an object for programs, and the exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    /** How the answer of a command looks. */
    enum Form {
        TEXT,
        JSON;

        /** What a command line asks for, whether or not it can be parsed. */
        static Form of(String... arguments) {
            return Arrays.asList(arguments).contains("--json") ? JSON : TEXT;
        }
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        // The options of a subcommand are none of the parse result's own.
        Form form = Form.of(parsed.originalArgs().toArray(String[]::new));
        return report(explain(failure), command.getOut(), command.getErr(), form);
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        String message = failure.getMessage() + suggestion(failure, command);
        ExportException usage = new ExportException(ExitCode.USAGE, Stage.VALIDATE, "USAGE", message, failure);
        int exitCode = report(usage, command.getOut(), command.getErr(), Form.of(arguments));
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return exitCode;
    }

    private static String suggestion(ParameterException failure, CommandLine command) {
        if (!(failure instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        List<String> known = new ArrayList<>(command.getSubcommands().keySet());
        command.getCommandSpec().options().forEach(option -> known.addAll(List.of(option.names())));
        return "." + DidYouMean.among(unmatched.getUnmatched().get(0), known);
    }

    /** Says it in the way that was asked for; the exit code. */
    static int report(ExportException failure, PrintWriter out, PrintWriter err, Form form) {
        err.println("oxen-export: " + failure.stage() + ": " + failure.getMessage());
        if (failure.exitCode() == ExitCode.INTERNAL) {
            failure.printStackTrace(err);
        }
        if (form == Form.JSON) {
            out.println(Output.json(failure.json()));
        }
        return failure.exitCode().number();
    }

    /** What a command that failed says of it. */
    static ExportException explain(Exception failure) {
        if (failure instanceof ExportException known) {
            return known;
        }
        if (failure instanceof OxenException oxen) {
            return OxenFailures.explain(Stage.PREFLIGHT, oxen);
        }
        return new ExportException(
                ExitCode.INTERNAL,
                Stage.INTERNAL,
                "INTERNAL",
                "This should not happen; please report it: " + failure,
                failure);
    }
}
