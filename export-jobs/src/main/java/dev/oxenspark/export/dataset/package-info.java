/**
 * The dataset's layout: where each file goes, which rows are exported with which paths, and the files of the table. The
 * same rows and files give the same bytes. May call {@code blobs} and {@code provenance}.
 */
@NullMarked
package dev.oxenspark.export.dataset;

import org.jspecify.annotations.NullMarked;
