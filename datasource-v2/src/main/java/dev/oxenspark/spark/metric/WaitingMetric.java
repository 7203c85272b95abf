package dev.oxenspark.spark.metric;

import org.apache.spark.sql.connector.metric.CustomSumMetric;

/** Spark makes it by its name, wherever it shows a query. */
public final class WaitingMetric extends CustomSumMetric {
    static final String NAME = "waitingMillis";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "time waiting for the repository (ms, over all threads)";
    }
}
