package dev.oxenspark.spark.metric;

import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.PartitionReader;

/** A reader that could count on where others of the same task stopped, but is not told by this Spark. */
interface ContinuedReader<T> extends PartitionReader<T> {
    void initMetricsValues(CustomTaskMetric[] values);
}
