package dev.oxenspark.export;

import dev.oxenspark.connector.OxenException;

/** What the failures of a repository mean to whoever scheduled the job. */
public final class OxenFailures {
    private OxenFailures() {}

    public static ExportException explain(Stage stage, OxenException failure) {
        ExitCode exit = switch (failure.category()) {
            case AUTH, NOT_FOUND, UNSUPPORTED, CORRUPT -> ExitCode.UNAVAILABLE;
            case INVALID -> ExitCode.USAGE;
            case CONFLICT -> ExitCode.CONFLICT;
            case THROTTLED, UNAVAILABLE, UNKNOWN_OUTCOME -> ExitCode.TRANSIENT;
        };
        return new ExportException(
                exit, stage, "TARGET_" + failure.category(), String.valueOf(failure.getMessage()), failure);
    }
}
