package dev.oxenspark.connector.merkle;

import dev.oxenspark.connector.Hash;
import java.util.Map;

/**
 * A directory as it is recorded in its own node and again beside its siblings.
 *
 * @param name last component of the path, {@code ""} for the root
 * @param entries direct children
 * @param bytes of all files below
 * @param counts data type → files below
 * @param sizes data type → bytes below
 */
record DirectoryRecord(
        String name,
        Hash hash,
        long entries,
        long bytes,
        Hash lastCommit,
        Map<String, Long> counts,
        Map<String, Long> sizes) {
    private static final int FIELDS = 10;

    static DirectoryRecord decode(byte[] payload) {
        return Packing.unwrapped(payload, NodeType.DIRECTORY, FIELDS, in -> {
            in.skipValue();
            String name = in.unpackString();
            Hash hash = Packing.hash(in);
            long entries = in.unpackLong();
            long bytes = in.unpackLong();
            Hash lastCommit = Packing.hash(in);
            in.skipValue(2);
            return new DirectoryRecord(name, hash, entries, bytes, lastCommit, Packing.counts(in), Packing.counts(in));
        });
    }

    byte[] encode() {
        return Packing.wrapped(out -> {
            out.packArrayHeader(FIELDS).packString(NodeType.DIRECTORY.tag).packString(name);
            Packing.hash(out, hash);
            out.packLong(entries).packLong(bytes);
            Packing.hash(out, lastCommit);
            out.packLong(0).packLong(0);
            Packing.counts(out, counts);
            Packing.counts(out, sizes);
        });
    }
}
