package dev.oxenspark.spark.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/** Where the row groups of a Parquet file end. */
final class RowGroups {
    private RowGroups() {}

    /** Reads the footer. Rising; a reader takes the row groups whose middle lies in its piece of the file. */
    static List<Long> ends(FileStatus file, Configuration conf) {
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromStatus(file, conf))) {
            List<Long> ends = new ArrayList<>();
            for (BlockMetaData group : reader.getFooter().getBlocks()) {
                ends.add(group.getStartingPos() + group.getCompressedSize());
            }
            return ends;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the footer of " + file.getPath(), e);
        }
    }
}
