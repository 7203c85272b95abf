package dev.oxenspark.export.delta;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Set;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;

/** What the failures of Spark and Delta mean to whoever scheduled the job. */
public final class DeltaFailures {
    private static final Set<String> NO_TABLE =
            Set.of("DELTA_MISSING_DELTA_TABLE", "DELTA_PATH_DOES_NOT_EXIST", "DELTA_TABLE_NOT_FOUND");
    private static final Set<String> NO_VERSION = Set.of(
            "DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION",
            "DELTA_VERSION_NOT_FOUND",
            "DELTA_NO_RECREATABLE_HISTORY_FOUND",
            "DELTA_NO_COMMITS_FOUND");

    private DeltaFailures() {}

    /** @param doing what was tried, as in "read table images" */
    public static ExportException explain(Stage stage, String doing, Exception failure) {
        if (failure instanceof ExportException known) {
            return known;
        }
        String message = "Can't " + doing + ": " + firstLine(failure);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AccessDeniedException || cause instanceof AccessControlException) {
                return new ExportException(
                        ExitCode.UNAVAILABLE, stage, "NOT_AUTHORISED", message + " Check the credentials.", failure);
            }
            if (cause instanceof FileNotFoundException) {
                return new ExportException(ExitCode.UNAVAILABLE, stage, "SOURCE_MISSING", message, failure);
            }
            // SQL's class of data exceptions: overflow, division by zero, text that is no number.
            if (cause instanceof SparkThrowable data
                    && data.getSqlState() != null
                    && data.getSqlState().startsWith("22")) {
                return new ExportException(
                        ExitCode.DATA, stage, "QUERY_FAILED", "Can't " + doing + ": " + firstLine(cause), failure);
            }
        }
        String condition = failure instanceof SparkThrowable throwable && throwable.getCondition() != null
                ? throwable.getCondition()
                : "";
        if (condition.startsWith("DELTA_")) {
            String code = NO_TABLE.contains(condition)
                    ? "SOURCE_MISSING"
                    : NO_VERSION.contains(condition) ? "VERSION_MISSING" : "SOURCE_UNSUPPORTED";
            return new ExportException(ExitCode.UNAVAILABLE, stage, code, message, failure);
        }
        if (failure instanceof AnalysisException) {
            return new ExportException(ExitCode.USAGE, stage, "QUERY", message, failure);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return new ExportException(ExitCode.TRANSIENT, stage, "SOURCE_UNREACHABLE", message, failure);
            }
        }
        return new ExportException(ExitCode.UNAVAILABLE, stage, "SOURCE", message, failure);
    }

    private static String firstLine(Throwable failure) {
        String text = String.valueOf(failure.getMessage() == null ? failure : failure.getMessage());
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse(text);
    }
}
