package dev.oxenspark.spark.write;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.spark.TabularFormat;
import dev.oxenspark.spark.table.PinnedPath;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of each partition go. All attempts at a partition use the same name, and so does a retry of a job with
 * the same key; no other write does.
 *
 * @param single the one path of a single file, or null for a directory
 */
record PartNames(String directory, @Nullable String single, String write, String extension) implements Serializable {

    /** @param extension as the writer of the format gives it, codec included */
    static PartNames of(PinnedPath path, WriteTarget target, String extension, String queryId) {
        if (target.kind() == WriteTarget.Kind.DIRECTORY) {
            String write = path.options()
                    .commitKey()
                    .map(key -> UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8))
                            .toString())
                    .orElse(queryId);
            return new PartNames(path.path(), null, write, extension);
        }
        String needed = TabularFormat.codecSuffix(extension);
        String given = TabularFormat.codecSuffix(path.path());
        if (!needed.equals(given)) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "%s would be read as %s, but written as %s. Make the name's end and option compression agree"
                            .formatted(path.text(), codec(given), codec(needed)));
        }
        return new PartNames(path.path(), path.path(), queryId, extension);
    }

    private static String codec(String suffix) {
        return suffix.isEmpty() ? "not compressed" : suffix.substring(1);
    }

    String of(int partition) {
        return single != null
                ? single
                : RepositoryPath.child(directory, "part-%05d-%s%s".formatted(partition, write, extension));
    }
}
