/**
 * The way home: what reviewers changed of an export, on a branch that grew from it, becomes rows of a Delta table, or
 * changes of the table that the export was made from. Reads repositories and writes Delta tables; never the reverse.
 */
@NullMarked
package dev.oxenspark.export.edits;

import org.jspecify.annotations.NullMarked;
