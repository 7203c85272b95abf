/** Finds the rows of an export by what changed since the last one, where the sources tell. */
@NullMarked
package dev.oxenspark.export.incremental;

import org.jspecify.annotations.NullMarked;
