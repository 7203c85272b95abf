package dev.oxenspark.connector.local;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.TaskUploads;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.merkle.Hashing;
import java.nio.file.Path;

/**
 * Stores contents straight into the version store.
 *
 * @param config hash of the driver's {@code config.toml}: a task on another machine must see the same folder
 */
record LocalUploads(String root, Hash config) implements TaskUploads {
    static LocalUploads of(OxenFolder folder) {
        return new LocalUploads(folder.root().toString(), configHash(folder.root()));
    }

    @Override
    public UploadSession open() {
        Path path = Path.of(root);
        if (!OxenFolder.exists(path) || !configHash(path).equals(config)) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    root
                            + " is not the same folder on this executor as on the driver. Use a disk that all of them share, or"
                            + " a repository on a server.");
        }
        return new LocalUploadSession(OxenFolder.open(path));
    }

    private static Hash configHash(Path root) {
        return Hashing.content(OxenFolder.configBytes(root));
    }
}
