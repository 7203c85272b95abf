/**
 * The Spark data source {@code oxen}, its catalog and their options. Engine internals are touched only below
 * {@code dev.oxenspark.spark.bridge}; Delta never.
 */
@NullMarked
package dev.oxenspark.spark;

import org.jspecify.annotations.NullMarked;
