/**
 * The only package that touches the engine's internals: readers, writers and schema inference of Spark's file formats,
 * behind types of our own.
 */
@NullMarked
package dev.oxenspark.spark.bridge;

import org.jspecify.annotations.NullMarked;
