package dev.oxenspark.spark.metric;

import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.PartitionReader;

/** A reader that counts on where others of the same task stopped. */
interface ContinuedReader<T> extends PartitionReader<T> {
    @Override
    void initMetricsValues(CustomTaskMetric[] values);
}
