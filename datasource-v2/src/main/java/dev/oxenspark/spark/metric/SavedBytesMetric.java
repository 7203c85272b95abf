package dev.oxenspark.spark.metric;

import org.apache.spark.sql.connector.metric.CustomSumMetric;

/** Spark makes it by its name, wherever it shows a query. */
public final class SavedBytesMetric extends CustomSumMetric {
    static final String NAME = "bytesSaved";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "bytes that the cache saved";
    }
}
