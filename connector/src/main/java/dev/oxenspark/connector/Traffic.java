package dev.oxenspark.connector;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What one piece of work costs on the way to repositories. Whoever wants to know enters a traffic on the thread that
 * works; threads that help it enter the same one. What counts in a part counts in the whole.
 */
public final class Traffic {
    private static final ThreadLocal<Traffic> CURRENT = ThreadLocal.withInitial(() -> new Traffic(null));

    private final LongAdder requests = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder waited = new LongAdder();
    private final @Nullable Traffic whole;

    private Traffic(@Nullable Traffic whole) {
        this.whole = whole;
    }

    /** A part of what this thread counts now. */
    public static Traffic part() {
        return new Traffic(current());
    }

    /** The one that this thread counts into; nobody looks at it unless somebody entered it. */
    public static Traffic current() {
        return CURRENT.get();
    }

    /** What this thread does until the scope is closed counts here. */
    public Scope enter() {
        Traffic outer = CURRENT.get();
        CURRENT.set(this);
        return () -> CURRENT.set(outer);
    }

    /** An end of counting. */
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    public void countRequest() {
        requests.increment();
        if (whole != null) {
            whole.countRequest();
        }
    }

    public void countRetry() {
        retries.increment();
        if (whole != null) {
            whole.countRetry();
        }
    }

    public void countBytes(long more) {
        bytes.add(more);
        if (whole != null) {
            whole.countBytes(more);
        }
    }

    public void countWait(long nanos) {
        waited.add(nanos);
        if (whole != null) {
            whole.countWait(nanos);
        }
    }

    /** Sent to servers, retries among them. */
    public long requests() {
        return requests.sum();
    }

    /** Requests that were sent again. */
    public long retries() {
        return retries.sum();
    }

    /** That arrived: bodies of answers as they travelled, and contents read from a local repository. */
    public long bytes() {
        return bytes.sum();
    }

    /** Nanoseconds from sending until the answer was there, pauses before retries among them; summed over threads. */
    public long waitedNanos() {
        return waited.sum();
    }
}
