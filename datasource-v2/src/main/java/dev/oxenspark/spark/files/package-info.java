/** Any file of a commit as a row: path, size, hash, type, and its bytes only if asked for. */
@NullMarked
package dev.oxenspark.spark.files;

import org.jspecify.annotations.NullMarked;
