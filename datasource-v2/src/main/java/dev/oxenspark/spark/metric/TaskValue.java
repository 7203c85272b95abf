package dev.oxenspark.spark.metric;

import dev.oxenspark.connector.Traffic;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;

/** What one task, or the driver, adds to a metric. */
record TaskValue(String name, long value) implements CustomTaskMetric {
    static CustomTaskMetric[] of(Traffic traffic) {
        return new CustomTaskMetric[] {
            new TaskValue(RequestsMetric.NAME, traffic.requests()),
            new TaskValue(RetriesMetric.NAME, traffic.retries()),
            new TaskValue(BytesMetric.NAME, traffic.bytes()),
            new TaskValue(WaitingMetric.NAME, TimeUnit.NANOSECONDS.toMillis(traffic.waitedNanos())),
            new TaskValue(StoreMissesMetric.NAME, traffic.storeMisses()),
            new TaskValue(CacheHitsMetric.NAME, traffic.cacheHits()),
            new TaskValue(SavedBytesMetric.NAME, traffic.bytesSaved()),
            new TaskValue(PrunedRowGroupsMetric.NAME, traffic.prunedRowGroups()),
        };
    }
}
