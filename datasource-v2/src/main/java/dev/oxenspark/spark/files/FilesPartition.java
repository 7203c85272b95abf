package dev.oxenspark.spark.files;

import dev.oxenspark.connector.FileEntry;
import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;

/** The files that one task makes rows of. */
record FilesPartition(List<FileEntry> files) implements InputPartition {}
