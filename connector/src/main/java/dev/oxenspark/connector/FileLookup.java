package dev.oxenspark.connector;

import java.util.Collection;
import java.util.Map;

/**
 * Finds files of one commit by path. Loads whole folders, all that a question needs in one request, and remembers what
 * they hold. Safe for use by several threads.
 */
public interface FileLookup {
    /** Those of the paths that are files of the commit; a folder is none. */
    Map<String, BlobLocation> find(Collection<String> paths);
}
