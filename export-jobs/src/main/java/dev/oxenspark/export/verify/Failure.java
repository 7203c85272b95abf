package dev.oxenspark.export.verify;

import dev.oxenspark.connector.OxenException;
import java.io.FileNotFoundException;

/** Causes of what Spark throws. */
final class Failure {
    private Failure() {}

    /** Whether the repository does not have the bytes that it should. */
    static boolean isBrokenFile(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OxenException oxen && Stored.isBroken(oxen)) {
                return true;
            }
        }
        return false;
    }

    static boolean isMissingFile(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileNotFoundException) {
                return true;
            }
        }
        return false;
    }

    static String firstLine(Throwable failure) {
        String text = String.valueOf(failure.getMessage() == null ? failure : failure.getMessage());
        return text.lines().findFirst().orElse(text).strip();
    }
}
