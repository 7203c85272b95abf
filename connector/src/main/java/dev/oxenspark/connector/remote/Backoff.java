package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The one retry policy: random waits below a doubling bound, inside a time budget. One instance per operation. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int FAILURES = 8;

    private final long deadline;
    private int waits;
    private int failures;

    Backoff(Duration budget) {
        deadline = System.nanoTime() + budget.toNanos();
    }

    /** What is left of the budget, at least a millisecond. */
    Duration left() {
        return Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
    }

    /** Waits before another try after a failure; false when there were too many, or no time is left. */
    boolean afterFailure() {
        return ++failures < FAILURES && pause(null);
    }

    /** Waits as long as the server asked for; false when the budget ends before. */
    boolean afterThrottling(@Nullable Duration retryAfter) {
        return pause(retryAfter);
    }

    private boolean pause(@Nullable Duration atLeast) {
        long bound = Math.min(LONGEST.toNanos(), FIRST.toNanos() << Math.min(waits++, 10));
        long wait = ThreadLocalRandom.current().nextLong(bound) + (atLeast == null ? 0 : atLeast.toNanos());
        if (System.nanoTime() + wait > deadline) {
            return false;
        }
        sleep(Duration.ofNanos(wait));
        return true;
    }

    static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OxenException(ErrorCategory.UNAVAILABLE, "Interrupted while waiting for a server", e);
        }
    }
}
