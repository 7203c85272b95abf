package dev.oxenspark.export.cli;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.provenance.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The key that statements are signed with. */
final class SigningOption {
    private static final String VARIABLE = "OXEN_EXPORT_SIGNING_KEY";

    @Option(
            names = "--signing-key",
            paramLabel = "FILE",
            description = "Sign the statement of the export with this Ed25519 key (PKCS #8, PEM). Default: what the"
                    + " environment variable " + VARIABLE + " holds, if it is set.")
    private @Nullable Path file;

    /** Null when none is given. */
    @Nullable
    SigningKey key() {
        String pem = System.getenv(VARIABLE);
        String from = VARIABLE;
        try {
            if (file != null) {
                from = file.toString();
                pem = Files.readString(file);
            }
            return pem == null || pem.isEmpty() ? null : SigningKey.parse(pem);
        } catch (IOException | IllegalArgumentException e) {
            throw new ExportException(
                    ExitCode.USAGE,
                    Stage.VALIDATE,
                    "SIGNING_KEY",
                    "The signing key of " + from + " can't be used: " + e.getMessage()
                            + ". 'openssl genpkey -algorithm ed25519' makes one.",
                    e);
        }
    }
}
