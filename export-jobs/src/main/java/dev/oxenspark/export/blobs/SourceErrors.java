package dev.oxenspark.export.blobs;

import dev.oxenspark.connector.OxenException;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** What a failed read of a source means: only a refusal and an absence are certain, all else may pass. */
public final class SourceErrors {
    private SourceErrors() {}

    public static ExportException of(Stage stage, String uri, IOException e) {
        if (e instanceof SourceRefusal refusal) {
            return new ExportException(
                    refusal.exitCode(), stage, refusal.code(), String.valueOf(refusal.getMessage()), refusal);
        }
        if (e.getCause() instanceof OxenException failure) {
            return of(stage, uri, failure);
        }
        String reason = e.getClass().getSimpleName() + ": " + e.getMessage();
        String type = e.getClass().getSimpleName();
        if (e instanceof AccessDeniedException
                || e instanceof org.apache.hadoop.security.AccessControlException
                || type.contains("Credential")) {
            return new ExportException(
                    ExitCode.UNAVAILABLE,
                    stage,
                    "NOT_AUTHORISED",
                    "Not allowed to read " + uri + " (" + reason + "). Give the job's credentials access to it",
                    e);
        }
        if (type.equals("UnknownStoreException")) {
            return new ExportException(
                    ExitCode.UNAVAILABLE, stage, "SOURCE_ABSENT", "The bucket of " + uri + " does not exist", e);
        }
        boolean changed = type.equals("RemoteFileChangedException")
                || e instanceof FileNotFoundException
                || e instanceof NoSuchFileException;
        return changed
                ? changed(stage, uri, reason)
                : new ExportException(
                        ExitCode.TRANSIENT,
                        stage,
                        "SOURCE_UNREACHABLE",
                        "Can't read " + uri + " (" + reason + "). Run the job again",
                        e);
    }

    /** Of a repository that files come from. */
    static ExportException of(Stage stage, String uri, OxenException e) {
        String why = uri + " can't be read: " + e.getMessage();
        return switch (e.category()) {
            case AUTH -> new ExportException(ExitCode.UNAVAILABLE, stage, "NOT_AUTHORISED", why, e);
            case NOT_FOUND -> new ExportException(ExitCode.UNAVAILABLE, stage, "SOURCE_ABSENT", why, e);
            case UNSUPPORTED, CORRUPT ->
                new ExportException(ExitCode.UNAVAILABLE, stage, "SOURCE_" + e.category(), why, e);
            case INVALID -> new ExportException(ExitCode.DATA, stage, "SOURCE_INVALID", why, e);
            case CONFLICT, THROTTLED, UNAVAILABLE, UNKNOWN_OUTCOME ->
                new ExportException(ExitCode.TRANSIENT, stage, "SOURCE_UNREACHABLE", why + ". Run the job again", e);
        };
    }

    /** Whether reading again soon may help: repositories and web servers have been asked again and again already. */
    static boolean mayPass(ExportException failure) {
        return failure.exitCode() == ExitCode.TRANSIENT
                && !failure.code().equals("BLOB_CHANGED")
                && !(failure.getCause() instanceof OxenException || failure.getCause() instanceof SourceRefusal);
    }

    static ExportException changed(Stage stage, String uri, String how) {
        return new ExportException(
                ExitCode.TRANSIENT,
                stage,
                "BLOB_CHANGED",
                uri + " is not what it was when the export was planned: " + how + ". Run the job again");
    }
}
