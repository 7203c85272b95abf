package dev.oxenspark.connector.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What {@link java.nio.file.Files} lacks for folders. */
final class Folders {
    private Folders() {}

    /** Makes the names in a folder survive a power loss. Not every file system can; those that can't, don't need it. */
    static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Best effort, as in Oxen itself.
        }
    }
}
