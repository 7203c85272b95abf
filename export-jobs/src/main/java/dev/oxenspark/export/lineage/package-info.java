/**
 * Tells OpenLineage of runs: which versions went in, which commit came out. What is told decides nothing, and whoever
 * does not listen stops no export.
 */
@NullMarked
package dev.oxenspark.export.lineage;

import org.jspecify.annotations.NullMarked;
