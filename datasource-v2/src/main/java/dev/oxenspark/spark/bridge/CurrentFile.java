package dev.oxenspark.spark.bridge;

import dev.oxenspark.connector.hadoop.OxenPaths;
import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.unsafe.types.UTF8String;

/** Which file of a table the row at hand comes from. Tasks only. */
public final class CurrentFile {
    private CurrentFile() {}

    /** As Spark has it; empty between files. */
    public static UTF8String url() {
        return InputFileBlockHolder.getInputFilePath();
    }

    /** The path in its repository of a file that {@link #url} gave. */
    public static String path(UTF8String url) {
        return OxenPaths.location(new Path(URI.create(url.toString()))).path();
    }
}
