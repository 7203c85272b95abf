package dev.oxenspark.connector.content;

import dev.oxenspark.connector.Traffic;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** An answer's body that fails when nothing comes for too long: the HTTP client watches only the time to its head. */
public final class WatchedStream extends FilterInputStream {
    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "oxen-answer-watch");
        thread.setDaemon(true);
        return thread;
    });

    private final Duration silence;
    private final ScheduledFuture<?> watch;
    private volatile long lastNews = System.nanoTime();
    private volatile boolean silent;

    /** @param silence how long nothing may come */
    public WatchedStream(InputStream in, Duration silence) {
        super(in);
        this.silence = silence;
        long period = Math.max(1, silence.toMillis() / 4);
        watch = WATCH.scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            lastNews = System.nanoTime();
            int count = super.read(buffer, offset, length);
            lastNews = System.nanoTime();
            Traffic.current().countBytes(Math.max(0, count));
            return count;
        } catch (IOException e) {
            throw silent ? new HttpTimeoutException("nothing came for " + silence.toSeconds() + " s") : e;
        }
    }

    @Override
    public void close() throws IOException {
        watch.cancel(false);
        super.close();
    }

    private void look() {
        if (System.nanoTime() - lastNews > silence.toNanos()) {
            silent = true;
            try {
                in.close();
            } catch (IOException e) {
                // The reader gets the failure.
                lastNews = System.nanoTime();
            }
        }
    }
}
