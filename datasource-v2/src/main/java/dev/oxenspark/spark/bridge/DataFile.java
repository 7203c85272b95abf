package dev.oxenspark.spark.bridge;

import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * A file to read.
 *
 * @param name path in the repository
 * @param constants what is the same for all its rows, in the order of the constant columns that a query wants
 */
public record DataFile(String name, FileStatus status, InternalRow constants) {}
