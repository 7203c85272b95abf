package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.transact.CommitBackend.Publication;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Judges what the server made when a client outside this project moved the branch in the instant between the last look
 * and the merge: a three-way merge. It is known to drop a file that became a folder, so it counts only if it holds
 * exactly our change.
 */
final class StrangersMerge {
    private final Refs refs;
    private final Function<Commit, List<FileEntry>> files;

    /** @param files all files of a commit */
    StrangersMerge(Refs refs, Function<Commit, List<FileEntry>> files) {
        this.refs = refs;
        this.files = files;
    }

    Publication judge(String branch, Hash base, Commit commit, Commit merged) {
        Hash theirs = merged.parents().stream()
                .filter(parent -> !parent.equals(commit.id()))
                .findFirst()
                .orElseThrow();
        Map<String, Optional<Hash>> wanted = change(contents(base), contents(commit.id()));
        Map<String, Optional<Hash>> made = change(contents(theirs), contents(merged.id()));
        if (wanted.equals(made)) {
            return new Publication.Published(merged);
        }
        Set<String> different = new TreeSet<>(wanted.keySet());
        different.addAll(made.keySet());
        different.removeIf(path -> wanted.containsKey(path) && wanted.get(path).equals(made.get(path)));
        throw new OxenException(
                ErrorCategory.CONFLICT,
                "Another client moved branch '" + branch + "' to " + theirs + " just as commit " + commit.id()
                        + " was published. The server merged both into " + merged.id()
                        + ", which does not hold exactly this change. Compare these paths: " + different);
    }

    private Map<String, Hash> contents(Hash id) {
        Commit commit = refs.commit(id);
        Map<String, Hash> contents = new HashMap<>();
        if (commit != null) {
            files.apply(commit).forEach(file -> contents.put(file.path(), file.hash()));
        }
        return contents;
    }

    /** Path → new content, empty for a removal. */
    private static Map<String, Optional<Hash>> change(Map<String, Hash> before, Map<String, Hash> after) {
        Map<String, Optional<Hash>> change = new HashMap<>();
        Set<String> paths = new HashSet<>(before.keySet());
        paths.addAll(after.keySet());
        for (String path : paths) {
            Optional<Hash> now = Optional.ofNullable(after.get(path));
            if (!now.equals(Optional.ofNullable(before.get(path)))) {
                change.put(path, now);
            }
        }
        return change;
    }
}
