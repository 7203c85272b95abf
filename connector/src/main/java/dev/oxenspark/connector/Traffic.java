package dev.oxenspark.connector;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What one piece of work costs on the way to repositories, and what it is spared. Whoever wants to know enters a
 * traffic on the thread that works; threads that help it enter the same one. What counts in a part counts in the whole.
 */
public final class Traffic {
    private static final ThreadLocal<Traffic> CURRENT = ThreadLocal.withInitial(() -> new Traffic(null));

    private final LongAdder requests = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder waited = new LongAdder();
    private final LongAdder storeMisses = new LongAdder();
    private final LongAdder cacheHits = new LongAdder();
    private final LongAdder bytesSaved = new LongAdder();
    private final LongAdder prunedRowGroups = new LongAdder();
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

    public void countStoreMisses(long more) {
        storeMisses.add(more);
        if (whole != null) {
            whole.countStoreMisses(more);
        }
    }

    /** @param bytes that did not have to be fetched */
    public void countCacheHit(long bytes) {
        cacheHits.increment();
        bytesSaved.add(bytes);
        if (whole != null) {
            whole.countCacheHit(bytes);
        }
    }

    public void countPrunedRowGroups(long more) {
        prunedRowGroups.add(more);
        if (whole != null) {
            whole.countPrunedRowGroups(more);
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

    /**
     * That arrived: bodies of answers as they travelled, and contents read from a local repository or a server's store.
     */
    public long bytes() {
        return bytes.sum();
    }

    /** Nanoseconds from sending until the answer was there, pauses before retries among them; summed over threads. */
    public long waitedNanos() {
        return waited.sum();
    }

    /** Reads that a server was asked for, since its store did not have the content. */
    public long storeMisses() {
        return storeMisses.sum();
    }

    /** Contents, or ranges of them, that a cache had. */
    public long cacheHits() {
        return cacheHits.sum();
    }

    /** What those would have been in {@link #bytes}. */
    public long bytesSaved() {
        return bytesSaved.sum();
    }

    /** Of Parquet files: parts that were left out since their values can't be those that are wanted. */
    public long prunedRowGroups() {
        return prunedRowGroups.sum();
    }
}
