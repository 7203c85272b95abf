package dev.oxenspark.export.cli;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import picocli.CommandLine.Option;

/** How much of an answer is listed, and how. */
final class ListingOptions {
    @Option(
            names = "--show",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many rows, files or findings to list; all are counted. Default: ${DEFAULT-VALUE}")
    private int most;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    int most() {
        if (most < 0) {
            throw new ExportException(ExitCode.USAGE, Stage.VALIDATE, "USAGE", "--show " + most + ": give 0 or more");
        }
        return most;
    }

    boolean json() {
        return json;
    }
}
