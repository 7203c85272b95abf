package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.connector.Tree;
import dev.oxenspark.connector.merkle.StoredNode;
import dev.oxenspark.connector.merkle.TreeReader;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The server's requests about Merkle nodes. */
final class Trees {
    /** Servers and proxies refuse longer request lines; beyond it the whole tree is asked for. */
    private static final int LONGEST_QUERY = 8000;

    private static final long NODES_IN_MEMORY = 8 << 20;

    private final Transport transport;
    private final String base;

    Trees(Transport transport, String base) {
        this.transport = transport;
        this.base = base;
    }

    /** Everything at or below a path, in one request. */
    Tree tree(Commit commit, String path) {
        Map<Hash, StoredNode> nodes =
                path.isEmpty() || !expressible(path) ? everything(commit) : withWayTo(commit, path);
        if (!path.isEmpty() && nodes.size() <= 1) {
            throw new OxenException(
                    ErrorCategory.NOT_FOUND,
                    "Path '" + path + "' not found in commit " + commit.id() + " of "
                            + transport.address().text());
        }
        return TreeReader.tree(nodes::get, commit, path);
    }

    /**
     * All nodes at and below a path and those on the way to it, so that a file is found too. Just the commit when there
     * is no such path.
     */
    private Map<Hash, StoredNode> withWayTo(Commit commit, String path) {
        Call call = Call.get(download(commit, Encoding.query(path), -1))
                .expecting(NODES_IN_MEMORY)
                .patient();
        Reply<Map<Hash, StoredNode>> reply = transport.send(call.handling(500), NodeArchive::read);
        if (reply instanceof Reply.Done<Map<Hash, StoredNode>> done) {
            return done.value();
        }
        // The way to a path in a commit that has no root directory at all; else a 500 like any other.
        boolean noRoot = reply instanceof Reply.Refused<Map<Hash, StoredNode>> refused
                && refused.refusal().text().contains("not found for dir: ''");
        return noRoot ? Map.of() : transport.fetch(call, NodeArchive::read);
    }

    /** The commit, and each of the directories that exists with its buckets, without what is in folders below. */
    Map<Hash, StoredNode> alone(Commit commit, Collection<String> directories) {
        boolean expressible = directories.stream().allMatch(Trees::expressible)
                && directories.stream().mapToInt(String::length).sum() < LONGEST_QUERY;
        return expressible ? download(commit, directories, 0) : everything(commit);
    }

    /** A directory and all above it, up to the root. */
    static SortedSet<String> withAncestors(Collection<String> directories) {
        SortedSet<String> all = new TreeSet<>();
        all.add("");
        for (String directory : directories) {
            for (String at = directory; all.add(at); at = RepositoryPath.parent(at)) {}
        }
        return all;
    }

    /** Stores nodes; those that are there already stay as they are. */
    void store(Map<Hash, StoredNode> nodes) {
        byte[] archive = NodeArchive.write(nodes);
        transport.fetch(
                Call.of("POST", base + "/tree/nodes", "application/gzip", List.of(archive))
                        .patient(),
                Json::object);
    }

    /** Makes the server look up paths in a commit whose nodes it has. */
    void index(Hash commit) {
        transport.fetch(
                Call.of("POST", base + "/fsck/rebuild-dir-hashes?commit_id=" + commit, "application/json", List.of())
                        .patient(),
                Json::object);
    }

    private Map<Hash, StoredNode> everything(Commit commit) {
        return download(commit, List.of(""), -1);
    }

    private Map<Hash, StoredNode> download(Commit commit, Collection<String> directories, int depth) {
        String subtrees = directories.stream()
                .map(directory -> directory.isEmpty() ? "." : Encoding.query(directory))
                .collect(Collectors.joining(","));
        String path = download(commit, subtrees, depth) + "&is_download=true";
        return transport.fetch(Call.get(path).expecting(NODES_IN_MEMORY).patient(), NodeArchive::read);
    }

    private String download(Commit commit, String subtrees, int depth) {
        return base + "/tree/download/" + commit.id() + "?subtrees=" + subtrees + "&depth=" + depth;
    }

    /** The server splits its list at commas, encoded or not. */
    private static boolean expressible(String directory) {
        return !directory.contains(",") && directory.length() < LONGEST_QUERY;
    }
}
