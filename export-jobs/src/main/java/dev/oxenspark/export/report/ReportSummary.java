package dev.oxenspark.export.report;

import java.nio.file.Path;

/**
 * What was written.
 *
 * @param index the page to open
 * @param shown how many items the pages show
 * @param pages besides the first
 * @param mediaFiles thumbnails and copies of originals
 */
public record ReportSummary(Path index, long shown, int pages, int mediaFiles, long mediaBytes) {}
