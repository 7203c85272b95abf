package dev.oxenspark.connector.hadoop;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Files of a commit as Hadoop paths, {@code oxen://{id}/{commit}/{hash}-{length}/{path}}: everything that a status or
 * an open needs is in the path itself.
 */
public final class OxenPaths {
    private static final Pattern LAYOUT = Pattern.compile("/([0-9a-f]+)/([0-9a-f]+)-([0-9]+)/(.+)");

    /** How large a split Hadoop's own planners would make; ours go by row groups. */
    private static final long BLOCK_SIZE = 128L << 20;

    private OxenPaths() {}

    /** @param id of a repository that {@link OxenFileSystem#register} gave */
    public static Path path(String id, BlobLocation location) {
        String inside = "/" + location.commit() + "/" + location.hash() + "-" + location.size() + "/" + location.path();
        return new Path(OxenFileSystem.SCHEME, id, inside);
    }

    /** The status of a file, without asking anyone. */
    public static FileStatus status(String id, FileEntry file, Hash commit) {
        long modified = file.modified().toEpochMilli();
        return new FileStatus(file.size(), false, 1, BLOCK_SIZE, modified, path(id, file.in(commit)));
    }

    /** @throws OxenException {@code INVALID} when the path is not of this layout */
    public static BlobLocation location(Path path) {
        Matcher matcher = LAYOUT.matcher(path.toUri().getPath());
        if (!matcher.matches()) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    path
                            + " does not name a file of a commit. Paths of this file system are made by the connector; read"
                            + " with format(\"oxen\").");
        }
        return new BlobLocation(
                Hash.parse(matcher.group(1)),
                matcher.group(4),
                Hash.parse(matcher.group(2)),
                Long.parseLong(matcher.group(3)));
    }

    static FileStatus status(Path path) {
        return new FileStatus(location(path).size(), false, 1, BLOCK_SIZE, 0, path);
    }
}
