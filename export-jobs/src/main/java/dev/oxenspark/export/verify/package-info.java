/**
 * Whether an export still is what its commit says, level by level: the documents, the tree, the bytes, the query, the
 * source files. Reads repository and sources, and writes nothing. May call {@code blobs}, {@code dataset},
 * {@code delta}, {@code provenance} and {@code spec}; only the command line calls it.
 */
@NullMarked
package dev.oxenspark.export.verify;

import org.jspecify.annotations.NullMarked;
