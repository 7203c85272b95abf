package dev.oxenspark.connector.merkle;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Loads what a directory holds. */
final class Directories {
    private Directories() {}

    /**
     * One entry of a directory: a file or a directory.
     *
     * @param child as stored, to be carried over unchanged
     */
    record Entry(
            String name,
            NodeCodec.Child child,
            @Nullable FileRecord file,
            @Nullable DirectoryRecord directory) {
        static Entry of(NodeCodec.Child child) {
            if (child.type() == NodeType.DIRECTORY) {
                return of(DirectoryRecord.decode(child.payload()), child);
            }
            FileRecord file = FileRecord.decode(child.payload());
            return new Entry(file.name(), child, file, null);
        }

        static Entry of(FileRecord file) {
            return new Entry(file.name(), new NodeCodec.Child(NodeType.FILE, file.hash(), file.encode()), file, null);
        }

        static Entry of(DirectoryRecord directory) {
            return of(directory, new NodeCodec.Child(NodeType.DIRECTORY, directory.hash(), directory.encode()));
        }

        private static Entry of(DirectoryRecord directory, NodeCodec.Child child) {
            return new Entry(directory.name(), child, null, directory);
        }
    }

    /** The buckets of a directory in order, as the directory's node lists them; none for an empty directory. */
    static List<NodeCodec.Child> buckets(NodeSource nodes, Hash directory) {
        return directory.equals(Hash.ZERO) ? List.of() : children(nodes, directory);
    }

    static List<NodeCodec.Child> children(NodeSource nodes, Hash hash) {
        return NodeCodec.decode(node(nodes, hash)).children();
    }

    static StoredNode node(NodeSource nodes, Hash hash) {
        StoredNode stored = nodes.node(hash);
        if (stored == null) {
            throw new OxenException(
                    ErrorCategory.CORRUPT,
                    "Merkle node " + hash + " is not in the node store. A partial clone lacks nodes: clone the whole"
                            + " repository, or use its server's address.");
        }
        return stored;
    }

    /** All entries of a directory, bucket by bucket. */
    static List<List<Entry>> entries(NodeSource nodes, List<NodeCodec.Child> buckets) {
        List<List<Entry>> all = new ArrayList<>(buckets.size());
        for (NodeCodec.Child bucket : buckets) {
            List<Entry> entries = new ArrayList<>();
            for (NodeCodec.Child child : children(nodes, bucket.hash())) {
                entries.add(Entry.of(child));
            }
            all.add(entries);
        }
        return all;
    }
}
