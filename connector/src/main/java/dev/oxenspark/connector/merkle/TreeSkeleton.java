package dev.oxenspark.connector.merkle;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.connector.Tree;
import dev.oxenspark.connector.TreePiece;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes in the nodes of a directory and all below it, in any order, and keeps them only while they hold few files;
 * beyond that, just which buckets and folders there are.
 */
public final class TreeSkeleton {
    private final int most;
    private final Map<Hash, List<Hash>> directories = new HashMap<>();
    private final Map<Hash, Bucket> buckets = new HashMap<>();
    private @Nullable Map<Hash, StoredNode> whole = new HashMap<>();
    private long files;

    private record Folder(String name, Hash hash) {}

    private record Bucket(int files, long bytes, List<Folder> folders) {}

    /** @param most files to be kept */
    public TreeSkeleton(int most) {
        this.most = most;
    }

    public void add(Hash hash, StoredNode node) {
        if (whole == null) {
            reduce(hash, node);
            return;
        }
        whole.put(hash, node);
        files += NodeCodec.files(node);
        if (files > most) {
            whole.forEach(this::reduce);
            whole = null;
        }
    }

    /** Everything at a hash, from where the nodes are. */
    void addAll(NodeSource nodes, Hash directory) {
        if (directory.equals(Hash.ZERO)) {
            return;
        }
        add(directory, Directories.node(nodes, directory));
        for (NodeCodec.Child bucket : Directories.buckets(nodes, directory)) {
            add(bucket.hash(), Directories.node(nodes, bucket.hash()));
            for (NodeCodec.Child child : Directories.children(nodes, bucket.hash())) {
                if (child.type() == NodeType.DIRECTORY) {
                    addAll(nodes, DirectoryRecord.decode(child.payload()).hash());
                }
            }
        }
    }

    private void reduce(Hash hash, StoredNode stored) {
        NodeCodec.Node node = NodeCodec.decode(stored);
        if (node.type() == NodeType.DIRECTORY) {
            directories.put(
                    hash, node.children().stream().map(NodeCodec.Child::hash).toList());
            return;
        }
        if (node.type() == NodeType.COMMIT) {
            return;
        }
        int count = 0;
        long bytes = 0;
        List<Folder> folders = new ArrayList<>();
        for (NodeCodec.Child child : node.children()) {
            if (child.type() == NodeType.DIRECTORY) {
                DirectoryRecord below = DirectoryRecord.decode(child.payload());
                folders.add(new Folder(below.name(), below.hash()));
            } else {
                count++;
                bytes += FileRecord.decode(child.payload()).size();
            }
        }
        buckets.put(hash, new Bucket(count, bytes, List.copyOf(folders)));
    }

    /**
     * The tree whose nodes these are: the directory is the one that no other refers to.
     *
     * @param path of that directory
     * @return null when there is no directory among the nodes
     */
    public @Nullable Tree tree(Commit commit, String path) {
        if (whole != null) {
            return TreeReader.below(whole, commit, path);
        }
        Set<Hash> tops = new HashSet<>(directories.keySet());
        buckets.values().forEach(bucket -> bucket.folders.forEach(folder -> tops.remove(folder.hash)));
        List<TreePiece> pieces = new ArrayList<>();
        collect(tops.iterator().next(), path, pieces);
        return new Tree(commit, path, Tree.Kind.DIRECTORY, List.of(), List.copyOf(pieces));
    }

    private void collect(Hash directory, String path, List<TreePiece> pieces) {
        List<Hash> all = directories.getOrDefault(directory, List.of());
        for (Hash hash : all) {
            Bucket bucket = buckets.getOrDefault(hash, new Bucket(0, 0, List.of()));
            if (bucket.files > 0) {
                pieces.add(new TreePiece(path, hash, all.size(), bucket.files, bucket.bytes));
            }
            bucket.folders.forEach(folder -> collect(folder.hash, RepositoryPath.child(path, folder.name), pieces));
        }
    }
}
