package dev.oxenspark.spark.bridge;

import dev.oxenspark.connector.hadoop.OxenPaths;
import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Which part of which file a row comes from, as Spark's {@code input_file_name()} tells it. Tasks only; who hands out
 * rows later than they were read has to say it again.
 *
 * @param url empty between files
 */
public record CurrentFile(UTF8String url, long start, long length) {
    /** What rows come from that are read now. */
    public static CurrentFile now() {
        return new CurrentFile(
                InputFileBlockHolder.getInputFilePath(),
                InputFileBlockHolder.getStartOffset(),
                InputFileBlockHolder.getLength());
    }

    /** Makes it the current one. */
    public void restore() {
        if (url.numBytes() == 0) {
            InputFileBlockHolder.unset();
        } else {
            InputFileBlockHolder.set(url.toString(), start, length);
        }
    }

    /** The file's path in its repository; empty between files. */
    public String path() {
        return url.numBytes() == 0
                ? ""
                : OxenPaths.location(new Path(URI.create(url.toString()))).path();
    }
}
