package dev.oxenspark.connector.local;

import dev.oxenspark.connector.Hash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Path → hash of every directory of a commit: Oxen's cache for finding a path, without which it can't. */
final class DirectoryIndex {
    private static final String NAME = "dir_hashes";

    private DirectoryIndex() {}

    /** All directories of a commit, {@code ""} for the root; empty when the commit has no index. */
    static Map<String, String> read(Path history, Hash commit) {
        Map<String, String> index = new TreeMap<>();
        // Older writers left "dir/" beside "dir", which then wins, and Windows wrote backslashes.
        Rocks.read(history.resolve(commit.toString()).resolve(NAME)).forEach((path, hash) -> {
            String plain = path.replace('\\', '/');
            if (plain.endsWith("/")) {
                index.putIfAbsent(plain.substring(0, plain.length() - 1), hash);
            } else {
                index.put(plain, hash);
            }
        });
        return index;
    }

    /** Makes the index of a commit appear whole, or finds that it is there already. */
    static void write(Path history, Hash commit, Map<String, Hash> directories) {
        Path target = history.resolve(commit.toString());
        if (Files.exists(target.resolve(NAME))) {
            return;
        }
        Map<String, String> entries = new TreeMap<>();
        directories.forEach((path, hash) -> entries.put(path, hash.toString()));
        Path scratch = history.resolve(commit + ".oxentmp." + UUID.randomUUID());
        Rocks.write(scratch.resolve(NAME), database -> {
            Rocks.putAll(database, entries);
            return entries;
        });
        try {
            Files.move(scratch, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw Folders.refused(target, e);
        }
        Folders.sync(history);
    }
}
