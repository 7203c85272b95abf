package dev.oxenspark.connector.merkle;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageUnpacker;

/**
 * MessagePack as Oxen writes it: structs are arrays of their fields, hashes are 16 bytes big-endian, and every payload
 * is wrapped with the version of its layout.
 */
final class Packing {
    private static final String LAYOUT = "V0_25_0";
    private static final int HASH_BYTES = 16;

    private Packing() {}

    interface Writer {
        void write(MessagePacker packer) throws IOException;
    }

    interface Reader<T> {
        T read(MessageUnpacker unpacker) throws IOException;
    }

    static byte[] wrapped(Writer fields) {
        return packed(packer -> {
            packer.packArrayHeader(1).packMapHeader(1).packString(LAYOUT);
            fields.write(packer);
        });
    }

    static byte[] packed(Writer fields) {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            fields.write(packer);
            return packer.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param type what is expected, and how many fields it has */
    static <T> T unwrapped(byte[] payload, NodeType type, int fields, Reader<T> reader) {
        try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(payload)) {
            boolean wrapped = payload.length > 2 && payload[0] == (byte) 0x91 && payload[1] == (byte) 0x81;
            if (!wrapped) {
                throw unsupported(type, "a layout older than 0.25");
            }
            unpacker.unpackArrayHeader();
            unpacker.unpackMapHeader();
            String layout = unpacker.unpackString();
            if (!layout.equals(LAYOUT)) {
                throw unsupported(type, "the layout " + layout);
            }
            int found = unpacker.unpackArrayHeader();
            if (found != fields) {
                throw unsupported(type, found + " fields instead of " + fields);
            }
            return reader.read(unpacker);
        } catch (IOException | MessagePackException e) {
            throw new OxenException(ErrorCategory.CORRUPT, "A " + type.tag + " node can't be decoded: " + e, e);
        }
    }

    private static OxenException unsupported(NodeType type, String what) {
        return new OxenException(
                ErrorCategory.UNSUPPORTED,
                "A " + type.tag + " node has " + what + "; this version reads " + LAYOUT
                        + ". Upgrade whichever is older, the repository with `oxen migrate` or this connector.");
    }

    static void hash(MessagePacker packer, Hash hash) throws IOException {
        packer.packBinaryHeader(HASH_BYTES)
                .writePayload(ByteBuffer.allocate(HASH_BYTES)
                        .putLong(hash.high())
                        .putLong(hash.low())
                        .array());
    }

    static Hash hash(MessageUnpacker unpacker) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(unpacker.readPayload(unpacker.unpackBinaryHeader()));
        return new Hash(bytes.getLong(), bytes.getLong());
    }

    static void hashes(MessagePacker packer, List<Hash> hashes) throws IOException {
        packer.packArrayHeader(hashes.size());
        for (Hash hash : hashes) {
            hash(packer, hash);
        }
    }

    static void optionalHash(MessagePacker packer, @Nullable Hash hash) throws IOException {
        if (hash == null) {
            packer.packNil();
        } else {
            hash(packer, hash);
        }
    }

    static void counts(MessagePacker packer, Map<String, Long> counts) throws IOException {
        packer.packMapHeader(counts.size());
        for (Map.Entry<String, Long> entry : counts.entrySet()) {
            packer.packString(entry.getKey()).packLong(entry.getValue());
        }
    }

    static Map<String, Long> counts(MessageUnpacker unpacker) throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        for (int i = unpacker.unpackMapHeader(); i > 0; i--) {
            counts.put(unpacker.unpackString(), unpacker.unpackLong());
        }
        return counts;
    }
}
