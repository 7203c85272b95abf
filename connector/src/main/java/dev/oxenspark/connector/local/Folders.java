package dev.oxenspark.connector.local;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What {@link java.nio.file.Files} lacks for the folders of a repository. */
final class Folders {
    private Folders() {}

    /** What to throw when the file system refuses something. */
    static OxenException refused(Path path, Exception e) {
        return new OxenException(
                ErrorCategory.UNAVAILABLE,
                "Can't use %s: %s. See that the folder may be written to and that its disk has room, then try again."
                        .formatted(path, e),
                e);
    }

    /**
     * Makes a file, or the names in a folder, survive a power loss. Not every file system can; those that can't, don't
     * need it.
     */
    static void sync(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Best effort, as in Oxen itself.
        }
    }
}
