/** Tabular files as batches of rows, through Spark's own readers. */
@NullMarked
package dev.oxenspark.spark.read;

import org.jspecify.annotations.NullMarked;
