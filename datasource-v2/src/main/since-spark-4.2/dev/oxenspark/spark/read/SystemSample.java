package dev.oxenspark.spark.read;

import org.apache.spark.sql.connector.read.SampleMethod;
import org.apache.spark.sql.connector.read.SupportsPushDownTableSample;

/** A scan of files that {@code TABLESAMPLE SYSTEM} chooses from; single rows are left to Spark. */
public interface SystemSample extends SupportsPushDownTableSample {
    /** Keeps a share of the files, or of their row groups: from 0 on, up to 1. */
    void pushSystemSample(double lower, double upper);

    @Override
    default boolean pushTableSample(
            double lower, double upper, boolean withReplacement, long seed, SampleMethod method) {
        if (method != SampleMethod.SYSTEM || withReplacement) {
            return false;
        }
        pushSystemSample(lower, upper);
        return true;
    }

    @Override
    default boolean pushTableSample(double lower, double upper, boolean withReplacement, long seed) {
        return false;
    }
}
