package dev.oxenspark.spark.files;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.TreePiece;
import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * What one task makes rows of.
 *
 * @param files known to the driver
 * @param pieces of a large tree, whose files the task lists itself
 */
record FilesPartition(List<FileEntry> files, List<TreePiece> pieces) implements InputPartition {}
