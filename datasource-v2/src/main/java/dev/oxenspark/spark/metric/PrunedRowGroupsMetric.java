package dev.oxenspark.spark.metric;

import org.apache.spark.sql.connector.metric.CustomSumMetric;

/** Spark makes it by its name, wherever it shows a query. */
public final class PrunedRowGroupsMetric extends CustomSumMetric {
    static final String NAME = "rowGroupsPruned";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "row groups pruned by their statistics";
    }
}
