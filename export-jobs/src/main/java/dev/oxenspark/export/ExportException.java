package dev.oxenspark.export;

import org.jspecify.annotations.Nullable;

/** The failure of an export: what happened, with the values, and what to do next. Nothing was published by it. */
public final class ExportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final Stage stage;
    private final String code;

    /** @param code short and stable, in capitals: what a script compares with, such as {@code BLOB_MISSING} */
    public ExportException(ExitCode exitCode, Stage stage, String code, String message) {
        this(exitCode, stage, code, message, null);
    }

    public ExportException(ExitCode exitCode, Stage stage, String code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.stage = stage;
        this.code = code;
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public Stage stage() {
        return stage;
    }

    public String code() {
        return code;
    }
}
