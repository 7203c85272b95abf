package dev.oxenspark.export.report;

import java.util.List;

/**
 * Entries under one heading.
 *
 * @param total how many there are, shown or not
 */
record Section(String name, long total, List<Entry> entries) {}
