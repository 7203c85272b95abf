package dev.oxenspark.export.incremental;

import java.util.Map;

/**
 * What decides the rows, apart from the versions of the tables.
 *
 * @param query section of the manifest to come
 * @param dataset likewise, without what the rows decide
 * @param engine versions of what runs
 */
public record Recipe(Map<String, Object> query, Map<String, Object> dataset, Map<String, String> engine) {}
