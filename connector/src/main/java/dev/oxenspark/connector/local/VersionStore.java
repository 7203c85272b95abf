package dev.oxenspark.connector.local;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Contents by hash: {@code <first two digits>/<the rest>/data}. */
final class VersionStore {
    private final Path root;

    VersionStore(Path root) {
        this.root = root;
    }

    Path data(Hash hash) {
        return folder(hash).resolve("data");
    }

    private Path folder(Hash hash) {
        String hex = hash.toString();
        return prefix(hash).resolve(hex.substring(Math.min(2, hex.length())));
    }

    private Path prefix(Hash hash) {
        String hex = hash.toString();
        return root.resolve(hex.substring(0, Math.min(2, hex.length())));
    }

    /** Whether a content is there, with its whole length. */
    boolean holds(Hash hash, long size) {
        try {
            return Files.size(data(hash)) == size;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw Folders.refused(data(hash), e);
        }
    }

    /** Moves a complete file into place, synced; a content that is there already is left alone. */
    void adopt(Path complete, Hash hash, long size) {
        try {
            if (holds(hash, size)) {
                Files.delete(complete);
                return;
            }
            Files.createDirectories(folder(hash));
            try (FileChannel channel = FileChannel.open(complete, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(complete, data(hash), StandardCopyOption.ATOMIC_MOVE);
            Folders.sync(folder(hash));
            Folders.sync(prefix(hash));
        } catch (IOException e) {
            throw new OxenException(
                    ErrorCategory.UNAVAILABLE, "Can't store content " + hash + " under " + root + ": " + e, e);
        }
    }
}
