package dev.oxenspark.spark.metric;

import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.Scan;

/** A scan that is its own batch, and shows in Spark's UI what it costs. */
public interface CountedScan extends Scan, Batch {
    /** What its planning costs; readers are counted by {@link ScanCost#counting}. */
    ScanCost cost();

    @Override
    default Batch toBatch() {
        return this;
    }

    @Override
    default CustomMetric[] supportedCustomMetrics() {
        return ScanCost.metrics();
    }

    @Override
    default CustomTaskMetric[] reportDriverMetrics() {
        return cost().values();
    }
}
