/**
 * Contents of files beside the rows that name them by their paths. Rows come from the table's own readers; here they
 * are filtered completely, then joined with what they refer to, so that nothing is fetched for a row that goes.
 */
@NullMarked
package dev.oxenspark.spark.blobs;

import org.jspecify.annotations.NullMarked;
