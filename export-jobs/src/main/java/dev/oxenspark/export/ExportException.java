package dev.oxenspark.export;

import java.util.LinkedHashMap;
import java.util.Map;
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

    /** The one JSON object that a command which failed prints, its members in this order. */
    public Map<String, Object> json() {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("stage", stage.name());
        error.put("code", code);
        error.put("exitCode", exitCode.number());
        error.put("message", getMessage());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("status", "FAILED");
        json.put("error", error);
        return json;
    }
}
