package dev.oxenspark.export.spec;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;

/** Where in a job file something is wrong; becomes the {@link ExportException} that a user sees. */
final class JobFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JobFileException(String file, int line, String message) {
        super(file + ":" + line + ": " + message);
    }

    ExportException toExportException() {
        return new ExportException(ExitCode.USAGE, Stage.VALIDATE, "JOB_FILE", String.valueOf(getMessage()), this);
    }
}
