package dev.oxenspark.export.blobs;

import dev.oxenspark.export.ExportException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Attempts at one piece of work: random pauses below a doubling bound, as long as they are worth it. */
final class Patience {
    private static final int ATTEMPTS = 4;
    private static final long FIRST_PAUSE_MILLIS = 250;

    private final long deadline;
    private int failed;

    /** For as long as the attempts last. */
    Patience() {
        this(Duration.ofMinutes(1));
    }

    /** @param budget for all pauses together */
    Patience(Duration budget) {
        deadline = System.nanoTime() + budget.toNanos();
    }

    /** The same failure again after the last attempt; one that cannot pass, at once. */
    void pauseOrThrow(ExportException failure) {
        if (!SourceErrors.mayPass(failure) || !pause(Duration.ZERO)) {
            throw failure;
        }
    }

    /**
     * After a failed attempt.
     *
     * @param atLeast that the other side asked for
     * @return false when there is no sense in another
     */
    boolean pause(Duration atLeast) {
        if (++failed == ATTEMPTS) {
            return false;
        }
        long most = TimeUnit.MILLISECONDS.toNanos(FIRST_PAUSE_MILLIS << failed);
        long pause = atLeast.toNanos() + ThreadLocalRandom.current().nextLong(most);
        if (System.nanoTime() + pause > deadline) {
            return false;
        }
        LockSupport.parkNanos(pause);
        return true;
    }
}
