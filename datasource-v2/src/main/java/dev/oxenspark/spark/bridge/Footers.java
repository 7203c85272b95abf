package dev.oxenspark.spark.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/** What Parquet files say at their ends about themselves. */
final class Footers {
    private Footers() {}

    static ParquetMetadata of(FileStatus file, Configuration conf) {
        try {
            return of(HadoopInputFile.fromStatus(file, conf));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the footer of " + file.getPath(), e);
        }
    }

    static ParquetMetadata of(HadoopInputFile file) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(file)) {
            return reader.getFooter();
        }
    }

    /** Where row groups end, rising; a reader takes those whose middle lies in its piece of the file. */
    static List<Long> ends(FileStatus file, Configuration conf) {
        return of(file, conf).getBlocks().stream()
                .map(group -> group.getStartingPos() + group.getCompressedSize())
                .toList();
    }

    static long rows(FileStatus file, Configuration conf) {
        return of(file, conf).getBlocks().stream()
                .mapToLong(BlockMetaData::getRowCount)
                .sum();
    }
}
