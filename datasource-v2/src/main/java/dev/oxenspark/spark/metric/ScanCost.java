package dev.oxenspark.spark.metric;

import dev.oxenspark.connector.Traffic;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;

/** Counts what one scan costs. Driver only; what counts in tasks comes from {@link #counting}. */
public final class ScanCost {
    private final Traffic traffic = Traffic.part();
    private final LongAdder planning = new LongAdder();
    private final LongAdder files = new LongAdder();

    /** What a scan tells Spark that it counts. */
    public static CustomMetric[] metrics() {
        return List.of(
                        new RequestsMetric(),
                        new RetriesMetric(),
                        new BytesMetric(),
                        new WaitingMetric(),
                        new StoreMissesMetric(),
                        new CacheHitsMetric(),
                        new SavedBytesMetric(),
                        new PlanningMetric(),
                        new PrunedFilesMetric(),
                        new PrunedRowGroupsMetric())
                .toArray(CustomMetric[]::new);
    }

    /** The same readers, counted. */
    public static PartitionReaderFactory counting(PartitionReaderFactory factory) {
        return new CountingFactory(factory);
    }

    /** Does a piece of planning. */
    public <T> T ofPlanning(Supplier<T> piece) {
        long begun = System.nanoTime();
        try (Traffic.Scope counted = traffic.enter()) {
            return piece.get();
        } finally {
            planning.add(System.nanoTime() - begun);
        }
    }

    public void countPrunedFiles(long count) {
        files.add(count);
    }

    /** What the driver adds, so far. */
    public CustomTaskMetric[] values() {
        return Stream.concat(
                        Stream.of(TaskValue.of(traffic)),
                        Stream.of(
                                new TaskValue(PlanningMetric.NAME, TimeUnit.NANOSECONDS.toMillis(planning.sum())),
                                new TaskValue(PrunedFilesMetric.NAME, files.sum())))
                .toArray(CustomTaskMetric[]::new);
    }
}
