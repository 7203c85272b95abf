package dev.oxenspark.export.report;

import org.jspecify.annotations.Nullable;

/**
 * What a report shows.
 *
 * @param by the column whose values are the groups; null: the folder that a file lies in
 * @param items how many files are shown at most; of more, each group shows its share
 * @param originalBytes how much of the originals is copied beside their thumbnails
 */
public record ReportOptions(@Nullable String by, int items, long originalBytes) {
    public static final int DEFAULT_ITEMS = 10_000;
    public static final long DEFAULT_ORIGINAL_BYTES = 256L << 20;

    public static ReportOptions defaults() {
        return new ReportOptions(null, DEFAULT_ITEMS, DEFAULT_ORIGINAL_BYTES);
    }

    public ReportOptions groupedBy(String column) {
        return new ReportOptions(column, items, originalBytes);
    }
}
