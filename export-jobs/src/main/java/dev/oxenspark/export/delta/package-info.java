/**
 * Delta at exact versions: pin a query's tables, build the query on those, say what a version is made of and whether it
 * is still there; and rows that are added to a table once. The only package that touches the internals of Delta and of
 * Spark's plans.
 */
@NullMarked
package dev.oxenspark.export.delta;

import org.jspecify.annotations.NullMarked;
