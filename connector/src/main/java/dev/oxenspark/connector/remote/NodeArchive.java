package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.merkle.StoredNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Nodes as they travel: a gzip-compressed tar with two files for each, {@code xxx/yyy…/node} and
 * {@code xxx/yyy…/children}, where the folders' names joined are the node's hash. Downloads have {@code tree/nodes/} in
 * front.
 */
final class NodeArchive {
    private static final String NODE = "node";
    private static final String CHILDREN = "children";
    private static final int PREFIX_DIGITS = 3;
    private static final int BUFFER = 1 << 16;
    private static final int LARGEST_BLOB = 1 << 30;

    private NodeArchive() {}

    /** @throws IOException for an archive that is cut off or holds anything else */
    static Map<Hash, StoredNode> read(InputStream archive) throws IOException {
        Map<Hash, StoredNode> nodes = new HashMap<>();
        read(archive, nodes::put);
        return nodes;
    }

    /** The same, node by node. */
    static void read(InputStream archive, BiConsumer<Hash, StoredNode> nodes) throws IOException {
        GZIPInputStream unzipped = new GZIPInputStream(archive, BUFFER);
        TarArchiveInputStream tar = new TarArchiveInputStream(unzipped);
        Map<Hash, byte[]> waiting = new HashMap<>();
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (entry.isDirectory()) {
                continue;
            }
            String[] names = entry.getName().split("/");
            if (!entry.isFile() || names.length < 3 || entry.getSize() > LARGEST_BLOB) {
                throw new IOException("an archive of nodes holds '" + entry.getName() + "'");
            }
            Hash hash = hash(names[names.length - 3] + names[names.length - 2]);
            byte[] blob = tar.readNBytes((int) entry.getSize());
            byte[] other = waiting.remove(hash);
            if (other == null) {
                waiting.put(hash, blob);
            } else {
                boolean nodeLast = names[names.length - 1].equals(NODE);
                nodes.accept(hash, nodeLast ? new StoredNode(blob, other) : new StoredNode(other, blob));
            }
        }
        // The checksum at the end of the compressed stream is what tells a whole archive from one that was cut off.
        unzipped.transferTo(OutputStream.nullOutputStream());
        if (!waiting.isEmpty()) {
            throw new IOException("an archive of nodes ends within node " + waiting.keySet());
        }
    }

    static byte[] write(Map<Hash, StoredNode> nodes) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(archive, BUFFER), StandardCharsets.UTF_8.name())) {
            for (Map.Entry<Hash, StoredNode> node : nodes.entrySet()) {
                String digits = node.getKey().toString();
                int split = Math.min(PREFIX_DIGITS, digits.length());
                String folder = digits.substring(0, split) + "/" + digits.substring(split) + "/";
                put(tar, folder + NODE, node.getValue().node());
                put(tar, folder + CHILDREN, node.getValue().children());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return archive.toByteArray();
    }

    private static Hash hash(String digits) throws IOException {
        if (!Hash.isHash(digits)) {
            throw new IOException("an archive of nodes names a node '" + digits + "'");
        }
        return Hash.parse(digits);
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
