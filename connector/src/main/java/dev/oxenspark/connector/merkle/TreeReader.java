package dev.oxenspark.connector.merkle;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.connector.Tree;
import dev.oxenspark.connector.TreePiece;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the tree of one commit. Keeps each directory that was looked into by {@link #file}, so ask for neighbours. */
public final class TreeReader {
    private static final Comparator<FileEntry> BY_PATH = (a, b) -> RepositoryPath.compare(a.path(), b.path());

    private final NodeSource nodes;
    private final @Nullable DirectoryRecord root;
    private final Map<String, Map<String, Directories.Entry>> looked = new HashMap<>();

    private TreeReader(NodeSource nodes, @Nullable DirectoryRecord root) {
        this.nodes = nodes;
        this.root = root;
    }

    public static TreeReader of(NodeSource nodes, Hash commit) {
        return new TreeReader(nodes, CommitCodec.root(nodes, commit));
    }

    /**
     * The files at or below a path.
     *
     * @throws OxenException {@code NOT_FOUND} when there is no such path
     */
    public static Tree tree(NodeSource nodes, Commit commit, String path) {
        return tree(nodes, commit, path, Integer.MAX_VALUE);
    }

    /**
     * The files at or below a path, or the pieces of what has more.
     *
     * @throws OxenException {@code NOT_FOUND} when there is no such path
     */
    public static Tree tree(NodeSource nodes, Commit commit, String path, int most) {
        TreeReader reader = of(nodes, commit.id());
        DirectoryRecord directory = reader.root;
        if (!path.isEmpty()) {
            Directories.Entry entry = reader.entry(path);
            if (entry == null) {
                throw new OxenException(
                        ErrorCategory.NOT_FOUND, "Path '" + path + "' not found in commit " + commit.id());
            }
            if (entry.file() != null) {
                return new Tree(
                        commit, path, Tree.Kind.FILE, List.of(entry.file().at(path)));
            }
            directory = entry.directory();
        }
        Tree empty = new Tree(commit, path, Tree.Kind.DIRECTORY, List.of());
        if (directory == null) {
            return empty;
        }
        long count =
                directory.counts().values().stream().mapToLong(Long::longValue).sum();
        if (count > most) {
            TreeSkeleton skeleton = new TreeSkeleton(0);
            skeleton.addAll(nodes, directory.hash());
            Tree tree = skeleton.tree(commit, path);
            return tree == null ? empty : tree;
        }
        List<FileEntry> files = new ArrayList<>();
        reader.walk(directory.hash(), path, files::add, below -> {});
        files.sort(BY_PATH);
        return new Tree(commit, path, Tree.Kind.DIRECTORY, files);
    }

    /** The files of pieces of a tree. */
    public static void list(NodeSource nodes, Collection<TreePiece> pieces, Consumer<FileEntry> files) {
        for (TreePiece piece : pieces) {
            for (NodeCodec.Child child : Directories.children(nodes, piece.bucket())) {
                if (child.type() != NodeType.DIRECTORY) {
                    FileRecord file = FileRecord.decode(child.payload());
                    files.accept(file.at(RepositoryPath.child(piece.folder(), file.name())));
                }
            }
        }
    }

    /**
     * The files below a directory, of which just its own nodes are at hand and none above: the directory is the one
     * that no other refers to.
     *
     * @return null when there is no directory among the nodes
     */
    static @Nullable Tree below(Map<Hash, StoredNode> nodes, Commit commit, String path) {
        Set<Hash> tops = new HashSet<>();
        Set<Hash> referred = new HashSet<>();
        nodes.forEach((hash, stored) -> {
            NodeCodec.Node node = NodeCodec.decode(stored);
            if (node.type() == NodeType.DIRECTORY) {
                tops.add(hash);
            }
            if (node.type() != NodeType.COMMIT) {
                node.children().stream()
                        .filter(child -> child.type() == NodeType.DIRECTORY)
                        .forEach(child -> referred.add(child.hash()));
            }
        });
        tops.removeAll(referred);
        if (tops.isEmpty()) {
            return null;
        }
        List<FileEntry> files = new ArrayList<>();
        new TreeReader(nodes::get, null).walk(tops.iterator().next(), path, files::add, directory -> {});
        files.sort(BY_PATH);
        return new Tree(commit, path, Tree.Kind.DIRECTORY, files);
    }

    /** Path → hash of every directory, {@code ""} for the root. */
    public Map<String, Hash> directories() {
        Map<String, Hash> all = new TreeMap<>();
        all.put("", root == null ? Hash.ZERO : root.hash());
        if (root != null) {
            walk(root.hash(), "", file -> {}, directory -> all.put(directory.path(), directory.hash()));
        }
        return all;
    }

    /** The file at a path, or null when there is none; a directory is none. */
    public @Nullable FileEntry file(String path) {
        Directories.Entry entry = looked(RepositoryPath.parent(path)).get(name(path));
        return entry == null || entry.file() == null ? null : entry.file().at(path);
    }

    /** The hash of the directory at a path, or null when there is none; equal hashes mean equal trees. */
    public @Nullable Hash directory(String path) {
        if (path.isEmpty()) {
            return root == null ? null : root.hash();
        }
        Directories.Entry entry = looked(RepositoryPath.parent(path)).get(name(path));
        return entry == null || entry.directory() == null
                ? null
                : entry.directory().hash();
    }

    /** The files directly in a directory; none when there is no such directory. */
    List<FileEntry> filesIn(String path) {
        Hash hash = directory(path);
        if (hash == null) {
            return List.of();
        }
        List<FileEntry> files = new ArrayList<>();
        for (NodeCodec.Child bucket : Directories.buckets(nodes, hash)) {
            for (NodeCodec.Child child : Directories.children(nodes, bucket.hash())) {
                if (child.type() != NodeType.DIRECTORY) {
                    FileRecord file = FileRecord.decode(child.payload());
                    files.add(file.at(RepositoryPath.child(path, file.name())));
                }
            }
        }
        return files;
    }

    private record Place(String path, Hash hash) {}

    private void walk(Hash directory, String path, Consumer<FileEntry> files, Consumer<Place> directories) {
        for (NodeCodec.Child bucket : Directories.buckets(nodes, directory)) {
            for (NodeCodec.Child child : Directories.children(nodes, bucket.hash())) {
                if (child.type() == NodeType.DIRECTORY) {
                    DirectoryRecord below = DirectoryRecord.decode(child.payload());
                    String belowPath = RepositoryPath.child(path, below.name());
                    directories.accept(new Place(belowPath, below.hash()));
                    walk(below.hash(), belowPath, files, directories);
                } else {
                    FileRecord file = FileRecord.decode(child.payload());
                    files.accept(file.at(RepositoryPath.child(path, file.name())));
                }
            }
        }
    }

    /** Finds one entry through the one bucket of each directory that can hold it. */
    private Directories.@Nullable Entry entry(String path) {
        DirectoryRecord directory = root;
        String walked = "";
        Directories.Entry entry = null;
        for (String name : path.split("/")) {
            if (directory == null) {
                return null;
            }
            walked = RepositoryPath.child(walked, name);
            entry = find(directory, walked, name);
            if (entry == null) {
                return null;
            }
            directory = entry.directory();
        }
        return entry;
    }

    private Directories.@Nullable Entry find(DirectoryRecord directory, String path, String name) {
        List<NodeCodec.Child> buckets = Directories.buckets(nodes, directory.hash());
        if (buckets.isEmpty()) {
            return null;
        }
        int expected = Hashing.bucketOf(path, buckets.size());
        Directories.Entry entry = find(buckets.get(expected), name);
        // A foreign writer may have hashed the path otherwise (with backslashes, say).
        for (int i = 0; entry == null && i < buckets.size(); i++) {
            entry = i == expected ? null : find(buckets.get(i), name);
        }
        return entry;
    }

    private Directories.@Nullable Entry find(NodeCodec.Child bucket, String name) {
        for (NodeCodec.Child child : Directories.children(nodes, bucket.hash())) {
            Directories.Entry entry = Directories.Entry.of(child);
            if (entry.name().equals(name)) {
                return entry;
            }
        }
        return null;
    }

    private Map<String, Directories.Entry> looked(String path) {
        Map<String, Directories.Entry> known = looked.get(path);
        if (known != null) {
            return known;
        }
        DirectoryRecord directory;
        if (path.isEmpty()) {
            directory = root;
        } else {
            Directories.Entry entry = looked(RepositoryPath.parent(path)).get(name(path));
            directory = entry == null ? null : entry.directory();
        }
        Map<String, Directories.Entry> entries = new HashMap<>();
        if (directory != null) {
            Directories.entries(nodes, Directories.buckets(nodes, directory.hash()))
                    .forEach(bucket -> bucket.forEach(entry -> entries.put(entry.name(), entry)));
        }
        looked.put(path, entries);
        return entries;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
