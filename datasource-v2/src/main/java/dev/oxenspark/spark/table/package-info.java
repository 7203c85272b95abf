/**
 * What is at a path of a commit, as Spark tables: resolved once, then pinned. Hands reading and writing on to the
 * packages {@code read}, {@code files} and {@code write}.
 */
@NullMarked
package dev.oxenspark.spark.table;

import org.jspecify.annotations.NullMarked;
