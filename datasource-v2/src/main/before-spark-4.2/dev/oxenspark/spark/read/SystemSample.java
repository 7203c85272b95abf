package dev.oxenspark.spark.read;

import org.apache.spark.sql.connector.read.ScanBuilder;

/** A scan of files that {@code TABLESAMPLE SYSTEM} would choose from, if this Spark knew more than samples of rows. */
public interface SystemSample extends ScanBuilder {
    void pushSystemSample(double lower, double upper);
}
