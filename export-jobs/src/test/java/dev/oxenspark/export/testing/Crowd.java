package dev.oxenspark.export.testing;

/**
 * Holds requests back until as many are waiting as may be under way at once, so that more would show, and then lets all
 * pass. Where too few come, it gives up, and {@link #most} tells.
 */
public final class Crowd {
    private static final long PATIENCE_MILLIS = 20_000;
    /** For one too many to show. Waiting too short would hide a fault, never make one up. */
    private static final long ONE_MORE_MILLIS = 500;

    private final int allowed;
    private int waiting;
    private int most;
    private boolean open;

    public Crowd(int allowed) {
        this.allowed = allowed;
    }

    /** Called by the thread of a request. */
    public synchronized void join() throws InterruptedException {
        if (open) {
            return;
        }
        waiting++;
        most = Math.max(most, waiting);
        boolean full = waiting >= allowed;
        long end = System.currentTimeMillis() + (full ? ONE_MORE_MILLIS : PATIENCE_MILLIS);
        while (!open && System.currentTimeMillis() < end) {
            wait(Math.max(1, end - System.currentTimeMillis()));
        }
        open = true;
        notifyAll();
    }

    /** How many were there together. */
    public synchronized int most() {
        return most;
    }
}
