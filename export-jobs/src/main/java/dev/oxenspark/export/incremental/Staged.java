package dev.oxenspark.export.incremental;

import java.util.List;
import java.util.Map;

/**
 * All rows of the query, staged.
 *
 * @param folders that hold them together
 * @param counts as {@link Increment} has them
 */
record Staged(List<String> folders, Map<String, Long> counts) {}
