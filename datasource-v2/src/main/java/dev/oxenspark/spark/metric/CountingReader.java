package dev.oxenspark.spark.metric;

import dev.oxenspark.connector.Traffic;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.PartitionReader;

/** Counts what another reader fetches. */
final class CountingReader<T> implements ContinuedReader<T> {
    private final PartitionReader<T> counted;
    private final Traffic traffic;
    /** Of readers before it in the same task. */
    private Map<String, Long> earlier = Map.of();

    CountingReader(PartitionReader<T> counted, Traffic traffic) {
        this.counted = counted;
        this.traffic = traffic;
    }

    @Override
    public boolean next() throws IOException {
        try (Traffic.Scope scope = traffic.enter()) {
            return counted.next();
        }
    }

    @Override
    public T get() {
        return counted.get();
    }

    @Override
    public void initMetricsValues(CustomTaskMetric[] values) {
        earlier = Arrays.stream(values).collect(Collectors.toMap(CustomTaskMetric::name, CustomTaskMetric::value));
    }

    @Override
    public CustomTaskMetric[] currentMetricsValues() {
        return Arrays.stream(TaskValue.of(traffic))
                .map(now -> new TaskValue(now.name(), now.value() + earlier.getOrDefault(now.name(), 0L)))
                .toArray(CustomTaskMetric[]::new);
    }

    @Override
    public void close() throws IOException {
        try (Traffic.Scope scope = traffic.enter()) {
            counted.close();
        }
    }
}
