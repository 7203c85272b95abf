package dev.oxenspark.connector;

import com.dynatrace.hash4j.hashing.HashValue128;
import java.io.Serializable;
import java.util.HexFormat;

/**
 * A 128-bit XXH3 hash, the name of everything in an Oxen repository: commits, directories, buckets and contents.
 *
 * <p>Text form is lower-case hexadecimal <em>without</em> leading zeros, as Oxen writes it in refs, paths and JSON.
 * Ordering is unsigned.
 *
 * @param high most significant 64 bits
 * @param low least significant 64 bits
 */
public record Hash(long high, long low) implements Comparable<Hash>, Serializable {
    /** The hash of nothing: an absent parent, or the root directory of an initial empty commit. */
    public static final Hash ZERO = new Hash(0, 0);

    private static final int MAX_DIGITS = 32;

    public static Hash of(HashValue128 value) {
        return new Hash(value.getMostSignificantBits(), value.getLeastSignificantBits());
    }

    /**
     * Parses 1 to 32 hexadecimal digits of either case, padded or not.
     *
     * @throws OxenException {@code INVALID} when the text is not such a number
     */
    public static Hash parse(String text) {
        if (!isHash(text)) {
            throw new OxenException(
                    ErrorCategory.INVALID, "'" + text + "' is not a hash: expected 1 to 32 hexadecimal digits");
        }
        int split = Math.max(0, text.length() - 16);
        long high = split == 0 ? 0 : Long.parseUnsignedLong(text, 0, split, 16);
        return new Hash(high, Long.parseUnsignedLong(text, split, text.length(), 16));
    }

    /** Whether {@link #parse} would accept the text. */
    public static boolean isHash(String text) {
        return !text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(HexFormat::isHexDigit);
    }

    @Override
    public int compareTo(Hash other) {
        int first = Long.compareUnsigned(high, other.high);
        return first != 0 ? first : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return high == 0
                ? Long.toHexString(low)
                : Long.toHexString(high) + HexFormat.of().toHexDigits(low);
    }
}
