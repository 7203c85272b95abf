package dev.oxenspark.export.cli;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import java.nio.file.Path;

/** Where runs and audits keep what they would otherwise have to do again. */
final class StateFolder {
    private StateFolder() {}

    /** The user's, on this machine. */
    static Path standard() {
        String home = System.getenv("XDG_STATE_HOME");
        Path base = home == null || home.isEmpty()
                ? Path.of(System.getProperty("user.home", "."), ".local", "state")
                : Path.of(home);
        return base.resolve("oxen-export");
    }

    /** What {@code --state} gives: a path, or a URI. */
    static org.apache.hadoop.fs.Path parse(String state) {
        try {
            return new org.apache.hadoop.fs.Path(state);
        } catch (IllegalArgumentException e) {
            throw new ExportException(
                    ExitCode.USAGE,
                    Stage.VALIDATE,
                    "STATE_INVALID",
                    "--state " + state + " is no folder: " + e.getMessage() + ". Give a path, or a URI as s3a://…",
                    e);
        }
    }

    /** The same, for what only this machine needs. */
    static Path parseLocal(String state) {
        org.apache.hadoop.fs.Path path = parse(state);
        String scheme = path.toUri().getScheme();
        if (scheme != null && !scheme.equals("file")) {
            throw new ExportException(
                    ExitCode.USAGE,
                    Stage.VALIDATE,
                    "STATE_NOT_LOCAL",
                    "--state " + state + " is not on this machine, where an index is kept. Give a path.");
        }
        return Path.of(path.toUri().getPath()).toAbsolutePath();
    }
}
