package dev.oxenspark.connector.remote;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long a publication waits for others. The one assumption about time in the protocol: a merge that runs in the
 * server has ended after {@link #settled}.
 *
 * @param least for a merge to end, whatever has been seen
 * @param poll between two looks at a branch
 */
record Waits(Duration least, Duration poll) {
    static final Waits DEFAULT = new Waits(Duration.ofSeconds(10), Duration.ofMillis(100));

    private static final int TIMES_SLOWEST = 20;
    private static final AtomicLong SLOWEST_MERGE = new AtomicLong();

    Duration settled() {
        Duration seen = Duration.ofNanos(SLOWEST_MERGE.get()).multipliedBy(TIMES_SLOWEST);
        return seen.compareTo(least) > 0 ? seen : least;
    }

    /** Merges get slower with the length of the history. */
    static void merged(long startNanos) {
        SLOWEST_MERGE.accumulateAndGet(System.nanoTime() - startNanos, Math::max);
    }
}
