package dev.oxenspark.connector.merkle;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The frame around payloads, little-endian: type (1 byte), parent (16), payload length (4), payload, then one row for
 * each child: type (1), hash (16), offset into the children's bytes (8), length (8).
 */
final class NodeCodec {
    private static final int HEAD = 21;
    private static final int ROW = 33;

    private NodeCodec() {}

    /**
     * One child as its parent records it.
     *
     * @param hash a file's is that of its content
     */
    record Child(NodeType type, Hash hash, byte[] payload) {}

    /** A node taken out of its frame. */
    record Node(NodeType type, byte[] payload, List<Child> children) {}

    static Node decode(StoredNode stored) {
        try {
            ByteBuffer node = ByteBuffer.wrap(stored.node()).order(ByteOrder.LITTLE_ENDIAN);
            NodeType type = NodeType.of(node.get());
            node.position(HEAD - Integer.BYTES);
            byte[] payload = new byte[node.getInt()];
            node.get(payload);
            List<Child> children = new ArrayList<>(node.remaining() / ROW);
            while (node.hasRemaining()) {
                NodeType childType = NodeType.of(node.get());
                Hash hash = hash(node);
                int from = Math.toIntExact(node.getLong());
                int length = Math.toIntExact(node.getLong());
                children.add(new Child(childType, hash, slice(stored.children(), from, length)));
            }
            return new Node(type, payload, children);
        } catch (BufferUnderflowException | NegativeArraySizeException | ArithmeticException e) {
            throw new OxenException(ErrorCategory.CORRUPT, "A Merkle node is cut short or garbled", e);
        }
    }

    /** How many files a node has among its children, without taking it apart. */
    static int files(StoredNode stored) {
        ByteBuffer node = ByteBuffer.wrap(stored.node()).order(ByteOrder.LITTLE_ENDIAN);
        int files = 0;
        int first = node.remaining() < HEAD ? node.limit() : HEAD + node.getInt(HEAD - Integer.BYTES);
        for (int row = first; row < node.limit(); row += ROW) {
            files += NodeType.of(node.get(row)) == NodeType.FILE ? 1 : 0;
        }
        return files;
    }

    static StoredNode encode(NodeType type, Hash parent, byte[] payload, List<Child> children) {
        ByteBuffer node = ByteBuffer.allocate(HEAD + payload.length + ROW * children.size())
                .order(ByteOrder.LITTLE_ENDIAN);
        node.put(type.code())
                .put(Hashing.littleEndian(parent))
                .putInt(payload.length)
                .put(payload);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Child child : children) {
            node.put(child.type().code())
                    .put(Hashing.littleEndian(child.hash()))
                    .putLong(bytes.size())
                    .putLong(child.payload().length);
            bytes.writeBytes(child.payload());
        }
        return new StoredNode(node.array(), bytes.toByteArray());
    }

    static StoredNode withParent(StoredNode stored, Hash parent) {
        byte[] node = stored.node().clone();
        ByteBuffer.wrap(node).put(1, Hashing.littleEndian(parent));
        return new StoredNode(node, stored.children());
    }

    private static Hash hash(ByteBuffer littleEndian) {
        long low = littleEndian.getLong();
        return new Hash(littleEndian.getLong(), low);
    }

    private static byte[] slice(byte[] bytes, int from, int length) {
        if (from < 0 || length < 0 || from + length > bytes.length) {
            throw new OxenException(
                    ErrorCategory.CORRUPT, "A Merkle node names a child outside of its children's bytes");
        }
        return Arrays.copyOfRange(bytes, from, from + length);
    }
}
