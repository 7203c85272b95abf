package dev.oxenspark.export.cli;

import dev.oxenspark.connector.OxenException;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.OxenFailures;
import dev.oxenspark.export.Stage;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Ends a command that failed: a message for people, an object for programs, and the exit code. */
final class Failures implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        ExportException known = explain(failure);
        command.getErr().println("oxen-export: " + known.stage() + ": " + known.getMessage());
        if (known.exitCode() == ExitCode.INTERNAL) {
            failure.printStackTrace(command.getErr());
        }
        if (command.getParseResult().hasMatchedOption("--json")) {
            Map<String, Object> error = new LinkedHashMap<>();
            error.put("stage", known.stage().name());
            error.put("code", known.code());
            error.put("exitCode", known.exitCode().number());
            error.put("message", known.getMessage());
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("status", "FAILED");
            json.put("error", error);
            command.getOut().println(Output.json(json));
        }
        return known.exitCode().number();
    }

    private static ExportException explain(Exception failure) {
        if (failure instanceof ExportException known) {
            return known;
        }
        if (failure instanceof OxenException oxen) {
            return OxenFailures.explain(Stage.PREFLIGHT, oxen);
        }
        return new ExportException(
                ExitCode.INTERNAL,
                Stage.PLAN,
                "INTERNAL",
                "This should not happen; please report it: " + failure,
                failure);
    }
}
