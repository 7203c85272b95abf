package dev.oxenspark.export.provenance;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * What identifies a set of rows, in any order, each with its multiplicity: the sum of the rows' digests as unsigned
 * big-endian integers mod 2<sup>256</sup>, and the number of rows. Sums of disjoint parts add up, so tasks can work
 * apart and changes can be added and taken away.
 *
 * <p>It finds accidents of every kind. It does not withstand somebody who can choose many rows freely: a sum of hashes
 * is open to the generalised birthday attack.
 *
 * @param a most significant 64 bits of the sum
 * @param d least significant 64 bits
 * @param rows how many
 */
public record RowsetDigest(long a, long b, long c, long d, long rows) implements Serializable {
    public static final RowsetDigest EMPTY = new RowsetDigest(0, 0, 0, 0, 0);

    private static final String PREFIX = "adhash256-sha256/1:";

    /** @param rowDigest 32 bytes, as {@link RowDigest} gives them */
    public static RowsetDigest of(byte[] rowDigest) {
        ByteBuffer words = ByteBuffer.wrap(rowDigest);
        return new RowsetDigest(words.getLong(), words.getLong(), words.getLong(), words.getLong(), 1);
    }

    public RowsetDigest plus(RowsetDigest other) {
        long sumD = d + other.d;
        long sumC = c + other.c + carry(d, other.d, sumD);
        long sumB = b + other.b + carry(c, other.c, sumC);
        long sumA = a + other.a + carry(b, other.b, sumB);
        return new RowsetDigest(sumA, sumB, sumC, sumD, rows + other.rows);
    }

    /** The carry out of {@code x + y (+ 1) = sum}, from the three top bits (Warren, Hacker's Delight, 2-13). */
    private static long carry(long x, long y, long sum) {
        return ((x & y) | ((x | y) & ~sum)) >>> 63;
    }

    /** {@code adhash256-sha256/1:{64 hexadecimal digits}:{rows}}. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return PREFIX + hex.toHexDigits(a) + hex.toHexDigits(b) + hex.toHexDigits(c) + hex.toHexDigits(d) + ":" + rows;
    }
}
