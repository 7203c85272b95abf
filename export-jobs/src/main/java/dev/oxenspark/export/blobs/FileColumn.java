package dev.oxenspark.export.blobs;

import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A column whose values, strings or arrays of strings, refer to files.
 *
 * @param from folders that the files must lie under, as {@code file:}, {@code s3a:}, {@code oxen:} or {@code http(s):}
 *     locations or absolute paths; relative values resolve against the first
 * @param path template of the file's path in the repository; null: named by its content
 * @param maxBytes size of the largest file that is accepted
 * @param checks of the content; a file that fails one counts as missing
 */
public record FileColumn(
        String column,
        List<String> from,
        @Nullable String path,
        MissingPolicy onMissing,
        long maxBytes,
        Set<ContentCheck> checks)
        implements Serializable {
    public FileColumn {
        from = List.copyOf(from);
        checks = Set.copyOf(checks);
    }
}
