/**
 * What scans cost, in Spark's UI: counted in tasks by a wrapper around their readers, and on the driver while it plans.
 * Knows nothing of what is read.
 */
@NullMarked
package dev.oxenspark.spark.metric;

import org.jspecify.annotations.NullMarked;
