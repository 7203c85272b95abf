package dev.oxenspark.export.blobs;

import dev.oxenspark.export.ExitCode;
import java.io.IOException;

/** A source said no, or nothing for long enough: asking again soon would not help. */
final class SourceRefusal extends IOException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final String code;

    /** @param code as of an {@link dev.oxenspark.export.ExportException} */
    SourceRefusal(ExitCode exitCode, String code, String message) {
        super(message);
        this.exitCode = exitCode;
        this.code = code;
    }

    ExitCode exitCode() {
        return exitCode;
    }

    String code() {
        return code;
    }
}
