package dev.oxenspark.connector.describe;

import dev.oxenspark.connector.FileMetadata;
import java.io.IOException;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.jspecify.annotations.Nullable;

/** Columns and rows of a Parquet file, from its footer. */
final class ParquetTable {
    private ParquetTable() {}

    static FileMetadata.@Nullable Tabular describe(Source source) {
        ParquetMetadata footer;
        try {
            footer = footer(source.parquet());
        } catch (IOException | RuntimeException notParquet) {
            return null;
        }
        List<FileMetadata.Field> fields = footer.getFileMetaData().getSchema().getFields().stream()
                .map(type -> new FileMetadata.Field(type.getName(), ParquetTypes.polarsName(type)))
                .toList();
        long rows = footer.getBlocks().stream()
                .mapToLong(BlockMetaData::getRowCount)
                .sum();
        return new FileMetadata.Tabular(fields.size(), rows, fields);
    }

    private static ParquetMetadata footer(InputFile file) throws IOException {
        // Without settings of its own, the reader has Hadoop parse its defaults for every file.
        ParquetReadOptions options =
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
        try (SeekableInputStream in = file.newStream()) {
            return ParquetFileReader.readFooter(file, options, in);
        }
    }
}
