package dev.oxenspark.spark.write;

import dev.oxenspark.spark.table.PinnedPath;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.SupportsTruncate;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriteBuilder;

/** Spark says here whether what is there goes. */
public final class PathWriteBuilder implements WriteBuilder, SupportsTruncate {
    private final PinnedPath path;
    private final LogicalWriteInfo info;
    private WriteMode mode;

    /** @param mode unless Spark truncates */
    public PathWriteBuilder(PinnedPath path, LogicalWriteInfo info, WriteMode mode) {
        this.path = path;
        this.info = info;
        this.mode = mode;
    }

    @Override
    public WriteBuilder truncate() {
        this.mode = WriteMode.OVERWRITE;
        return this;
    }

    @Override
    public Write build() {
        return new PathWrite(path, mode, info.schema(), info.queryId());
    }
}
