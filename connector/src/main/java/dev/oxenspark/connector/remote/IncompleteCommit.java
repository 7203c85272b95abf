package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Explains why the server lets no branch point to a commit: some of what belongs to it is gone. */
final class IncompleteCommit {
    private static final int MOST_NAMED = 10;

    private final Transport transport;
    private final Refs refs;
    private final Versions versions;
    private final Function<Commit, List<FileEntry>> files;

    /** @param files all files of a commit */
    IncompleteCommit(Transport transport, Refs refs, Versions versions, Function<Commit, List<FileEntry>> files) {
        this.transport = transport;
        this.refs = refs;
        this.versions = versions;
        this.files = files;
    }

    OxenException explain(Hash id, Refusal refusal) {
        String missing = refusal.type().equals("reachable_objects_missing") ? missing(id) : "";
        return new OxenException(
                ErrorCategory.UNAVAILABLE,
                transport.address().text() + " refuses commit " + id + ": " + refusal.text() + missing
                        + ". A prune removes what no branch refers to: run the write again");
    }

    /** The server itself tells only how many. */
    private String missing(Hash id) {
        Commit commit = refs.commit(id);
        if (commit == null) {
            return "";
        }
        List<FileEntry> all = files.apply(commit);
        Set<Hash> missing = versions.missing(all.stream().map(FileEntry::hash).toList());
        return " Contents missing: "
                + all.stream()
                        .filter(file -> missing.contains(file.hash()))
                        .limit(MOST_NAMED)
                        .map(file -> file.path() + " (" + file.hash() + ")")
                        .collect(Collectors.joining(", "));
    }
}
