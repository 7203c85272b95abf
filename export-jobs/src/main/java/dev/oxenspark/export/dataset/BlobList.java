package dev.oxenspark.export.dataset;

import dev.oxenspark.export.blobs.Blob;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;

/**
 * Reads the list of blobs of {@link ProvenanceLists} without Spark: for a run that has nothing to do, it would be the
 * first and only query, which costs seconds.
 */
public final class BlobList {
    private BlobList() {}

    /** One row of the list. */
    public record Entry(String path, Blob blob, String sha256) {}

    /** Visits the rows of one file, in its order. */
    public static void read(Path file, Configuration conf, Consumer<Entry> visitor) throws IOException {
        try (ParquetReader<Group> rows = new Rows(HadoopInputFile.fromPath(file, conf)).build()) {
            for (Group row = rows.read(); row != null; row = rows.read()) {
                Blob blob = new Blob(
                        row.getString("uri", 0),
                        row.getLong("size", 0),
                        row.getString("token", 0),
                        Blob.Pin.valueOf(row.getString("pinned_by", 0)));
                visitor.accept(new Entry(row.getString("path", 0), blob, row.getString("sha256", 0)));
            }
        }
    }

    private static final class Rows extends ParquetReader.Builder<Group> {
        Rows(InputFile file) {
            super(file);
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }
}
