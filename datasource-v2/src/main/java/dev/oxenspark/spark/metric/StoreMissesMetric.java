package dev.oxenspark.spark.metric;

import org.apache.spark.sql.connector.metric.CustomSumMetric;

/** Spark makes it by its name, wherever it shows a query. */
public final class StoreMissesMetric extends CustomSumMetric {
    static final String NAME = "storeMisses";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "reads from the server for lack of a file in the version store";
    }
}
