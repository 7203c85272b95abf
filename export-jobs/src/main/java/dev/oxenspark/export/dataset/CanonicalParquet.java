package dev.oxenspark.export.dataset;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.LimitInputStream;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * A Parquet file with its footer in one fixed form. The writer lists the encodings of a column in the order of a hash
 * set of constants, which is another one in each process; nothing else in a file depends on the process.
 */
final class CanonicalParquet {
    private static final byte[] MAGIC = "PAR1".getBytes(US_ASCII);
    /** At the end of a file: the length of the footer, and the magic. */
    private static final int TAIL = Integer.BYTES + MAGIC.length;

    private CanonicalParquet() {}

    static InputStream open(FileSystem system, Path file) throws IOException {
        long size = system.getFileStatus(file).getLen();
        FSDataInputStream in = system.open(file);
        try {
            byte[] tail = new byte[TAIL];
            in.readFully(size - TAIL, tail);
            int length = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
            byte[] written = new byte[length];
            long start = size - TAIL - length;
            in.readFully(start, written);
            return new SequenceInputStream(
                    new LimitInputStream(in, start), new ByteArrayInputStream(end(canonical(written))));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static byte[] end(byte[] footer) {
        return ByteBuffer.allocate(footer.length + TAIL)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(footer)
                .putInt(footer.length)
                .put(MAGIC)
                .array();
    }

    private static byte[] canonical(byte[] written) throws IOException {
        FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(written));
        for (RowGroup group : footer.getRow_groups()) {
            for (ColumnChunk column : group.getColumns()) {
                ColumnMetaData facts = column.getMeta_data();
                facts.getEncodings().sort(Comparator.naturalOrder());
                if (facts.isSetEncoding_stats()) {
                    facts.getEncoding_stats()
                            .sort(Comparator.comparing(PageEncodingStats::getPage_type)
                                    .thenComparing(PageEncodingStats::getEncoding));
                }
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(written.length);
        Util.writeFileMetaData(footer, out);
        return out.toByteArray();
    }
}
