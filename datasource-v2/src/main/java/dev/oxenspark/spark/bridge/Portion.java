package dev.oxenspark.spark.bridge;

import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.Platform;

/**
 * How much of a table a query is content with.
 *
 * @param limit rows that are enough
 * @param lower with {@code upper}, the part of all files or row groups that are in the sample: those whose number,
 *     between 0 and 1 and given by name and seed, lies between these
 */
public record Portion(int limit, double lower, double upper, long seed) {
    public static final Portion ALL = new Portion(Integer.MAX_VALUE, 0, 1, 0);

    public Portion withLimit(int rows) {
        return new Portion(rows, lower, upper, seed);
    }

    public Portion sampled(double from, double to, long number) {
        return new Portion(limit, from, to, number);
    }

    public boolean isLimited() {
        return limit < Integer.MAX_VALUE;
    }

    public boolean isSampled() {
        return lower > 0 || upper < 1;
    }

    /** @param unit number of a row group, or 0 for a whole file */
    boolean holds(String file, int unit) {
        byte[] name = file.getBytes(StandardCharsets.UTF_8);
        long hash = XXH64.hashLong(unit, XXH64.hashUnsafeBytes(name, Platform.BYTE_ARRAY_OFFSET, name.length, seed));
        double number = (hash >>> 11) * 0x1.0p-53;
        return lower <= number && number < upper;
    }

    /** As plans show it; empty for all. */
    public String text() {
        return (isLimited() ? ", Limit: " + limit : "")
                + (isSampled() ? ", Sample: %s to %s, seed %d".formatted(lower, upper, seed) : "");
    }
}
