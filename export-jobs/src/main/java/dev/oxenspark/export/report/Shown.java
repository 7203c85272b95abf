package dev.oxenspark.export.report;

import org.jspecify.annotations.Nullable;

/**
 * What pages can show of a file. Addresses are relative to the report's folder.
 *
 * @param picture what stands in the grid, for images
 * @param original the file itself, when it was copied
 * @param width in pixels, 0 when unknown
 * @param text the beginning, for files that read
 */
record Shown(
        MediaFile.Kind kind,
        @Nullable String picture,
        @Nullable String original,
        int width,
        int height,
        @Nullable String text) {
    /** Pictures of fewer pixels a side are magnified without being smoothed. */
    private static final int PIXELS = 96;

    boolean isTiny() {
        return width > 0 && Math.max(width, height) <= PIXELS;
    }

    static Shown nothing(MediaFile.Kind kind) {
        return new Shown(kind, null, null, 0, 0, null);
    }

    static Shown text(String text) {
        return new Shown(MediaFile.Kind.TEXT, null, null, 0, 0, text);
    }
}
