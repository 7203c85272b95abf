package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.connector.Tree;
import dev.oxenspark.connector.TreePiece;
import dev.oxenspark.connector.merkle.StoredNode;
import dev.oxenspark.connector.merkle.TreeReader;
import dev.oxenspark.connector.merkle.TreeSkeleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

    /**
     * Everything at or below a path. One request; a second one for a path that looks like a file and is a directory, or
     * the other way round. The server could give both at once, but reads the whole commit for it.
     */
    Tree tree(Commit commit, String path) {
        return tree(commit, path, Integer.MAX_VALUE);
    }

    /** The same, but the pieces of a directory with more files than that. */
    Tree tree(Commit commit, String path, int most) {
        if (path.isEmpty()) {
            Tree root = below(commit, path, most);
            return root == null ? new Tree(commit, path, Tree.Kind.DIRECTORY, List.of()) : root;
        }
        if (!expressible(path)) {
            return TreeReader.tree(everything(commit.id())::get, commit, path, most);
        }
        boolean looksLikeFile = path.lastIndexOf('.') > path.lastIndexOf('/') + 1;
        Tree directory = looksLikeFile ? null : below(commit, path, most);
        if (directory != null) {
            return directory;
        }
        Map<Hash, StoredNode> way = alone(commit.id(), withAncestors(List.of(RepositoryPath.parent(path))));
        TreeReader reader = TreeReader.of(way::get, commit.id());
        FileEntry file = reader.file(path);
        if (file != null) {
            return new Tree(commit, path, Tree.Kind.FILE, List.of(file));
        }
        if (looksLikeFile && reader.directory(path) != null) {
            directory = below(commit, path, most);
        }
        if (directory == null) {
            throw new OxenException(
                    ErrorCategory.NOT_FOUND,
                    "Path '" + path + "' not found in commit " + commit.id() + " of "
                            + transport.address().text());
        }
        return directory;
    }

    private @Nullable Tree below(Commit commit, String directory, int most) {
        return transport
                .fetch(downloading(commit.id(), List.of(directory), -1), body -> {
                    TreeSkeleton skeleton = new TreeSkeleton(most);
                    NodeArchive.read(body, skeleton::add);
                    return Optional.ofNullable(skeleton.tree(commit, directory));
                })
                .orElse(null);
    }

    /** The files of pieces: one request for many small folders, and one for each bucket of a large one. */
    void list(Hash commit, Collection<TreePiece> pieces, Consumer<FileEntry> files) {
        List<TreePiece> together = new ArrayList<>();
        int length = 0;
        for (TreePiece piece : pieces) {
            if (piece.buckets() > 1 || !expressible(piece.folder())) {
                TreeReader.list(node(piece.bucket())::get, List.of(piece), files);
                continue;
            }
            int more = Encoding.query(piece.folder()).length() + 1;
            if (length + more > LONGEST_QUERY) {
                TreeReader.list(folders(commit, together)::get, together, files);
                together.clear();
                length = 0;
            }
            together.add(piece);
            length += more;
        }
        if (!together.isEmpty()) {
            TreeReader.list(folders(commit, together)::get, together, files);
        }
    }

    private Map<Hash, StoredNode> folders(Hash commit, Collection<TreePiece> pieces) {
        return download(commit, pieces.stream().map(TreePiece::folder).toList(), 0);
    }

    private Map<Hash, StoredNode> node(Hash hash) {
        String path = base + "/tree/nodes/hash/" + hash + "/download";
        return transport.fetch(Call.get(path).expecting(NODES_IN_MEMORY).patient(), NodeArchive::read);
    }

    /** The commit, and each of the directories that exists with its buckets, without what is in folders below. */
    Map<Hash, StoredNode> alone(Hash commit, Collection<String> directories) {
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

    private Map<Hash, StoredNode> everything(Hash commit) {
        return download(commit, List.of(""), -1);
    }

    private Map<Hash, StoredNode> download(Hash commit, Collection<String> directories, int depth) {
        return transport.fetch(downloading(commit, directories, depth), NodeArchive::read);
    }

    private Call downloading(Hash commit, Collection<String> directories, int depth) {
        String subtrees = directories.stream()
                .map(directory -> directory.isEmpty() ? "." : Encoding.query(directory))
                .collect(Collectors.joining(","));
        String path =
                base + "/tree/download/" + commit + "?subtrees=" + subtrees + "&depth=" + depth + "&is_download=true";
        return Call.get(path).expecting(NODES_IN_MEMORY).patient();
    }

    /** The server splits its list at commas, encoded or not. */
    private static boolean expressible(String directory) {
        return !directory.contains(",") && directory.length() < LONGEST_QUERY;
    }
}
