/**
 * Export jobs: a Delta snapshot becomes a dataset commit. Delta's internals are touched only below
 * {@code dev.oxenspark.export.delta}.
 */
@NullMarked
package dev.oxenspark.export;

import org.jspecify.annotations.NullMarked;
