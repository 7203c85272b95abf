package dev.oxenspark.connector.merkle;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.Hasher128;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Hash;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What Oxen hashes, and in which order. All of it is XXH3-128 with seed 0; hashes enter other hashes little-endian. */
public final class Hashing {
    private static final Hasher128 XXH3 = com.dynatrace.hash4j.hashing.Hashing.xxh3_128();
    private static final int HASH_BYTES = 16;
    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

    private Hashing() {}

    /** A fresh stream for contents that come in pieces; its value goes through {@link Hash#of}. */
    public static HashStream128 stream() {
        return XXH3.hashStream();
    }

    public static Hash content(byte[] bytes) {
        return Hash.of(XXH3.hashBytesTo128Bits(bytes));
    }

    /** Of a file whose metadata is recorded: contents alone would not tell a change of metadata. */
    static Hash combined(Hash content, @Nullable Hash metadata) {
        if (metadata == null) {
            return content;
        }
        return content(ByteBuffer.allocate(2 * HASH_BYTES)
                .put(littleEndian(content))
                .put(littleEndian(metadata))
                .array());
    }

    /** Texts and whole seconds enter a commit's id, its tree does not. */
    static Hash commit(List<Hash> parents, String message, String author, String email, Instant timestamp) {
        String ids = parents.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(", ", "[", "]"));
        HashStream128 stream = stream();
        stream.putBytes(utf8("commit"));
        for (String text : List.of(ids, message, author, email)) {
            stream.putBytes(utf8(text));
        }
        stream.putBytes(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(timestamp.getEpochSecond())
                .array());
        return Hash.of(stream.get());
    }

    /** Whether a commit's id is the one that its contents give. */
    static boolean isOwnId(Commit commit) {
        return commit.id()
                .equals(commit(
                        commit.parents(), commit.message(), commit.author(), commit.email(), commit.timestamp()));
    }

    /** Derived from the stored bytes of the children, so that no two different buckets share an id. */
    static Hash bucket(String directory, List<byte[]> childPayloads) {
        HashStream128 stream = node("vnode", directory);
        childPayloads.forEach(stream::putBytes);
        return Hash.of(stream.get());
    }

    static Hash directory(String path, List<Hash> buckets) {
        HashStream128 stream = node("dir", path);
        buckets.forEach(bucket -> stream.putBytes(littleEndian(bucket)));
        return Hash.of(stream.get());
    }

    private static HashStream128 node(String kind, String path) {
        HashStream128 stream = stream();
        stream.putBytes(utf8(kind));
        stream.putBytes(utf8(path));
        stream.putByte((byte) 0);
        return stream;
    }

    /** In which of {@code count} buckets of its directory an entry lies. */
    static int bucketOf(String path, int count) {
        Hash hash = content(utf8(path));
        BigInteger unsigned = unsigned(hash.high()).multiply(TWO_64).add(unsigned(hash.low()));
        return unsigned.mod(BigInteger.valueOf(count)).intValueExact();
    }

    /** How many buckets a directory of so many entries has; the quotient is taken in 32-bit floats, as Oxen does. */
    static int bucketCount(int entries, int bucketSize) {
        return (int) Math.ceil((float) entries / (float) bucketSize);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] littleEndian(Hash hash) {
        return ByteBuffer.allocate(HASH_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(hash.low())
                .putLong(hash.high())
                .array();
    }

    private static BigInteger unsigned(long bits) {
        BigInteger value = BigInteger.valueOf(bits);
        return bits < 0 ? value.add(TWO_64) : value;
    }
}
