package dev.oxenspark.export.cli;

import dev.oxenspark.export.Copied;
import dev.oxenspark.export.Progress;
import dev.oxenspark.export.Stage;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Progress as text: a line per step, with the seconds since the start. While files are copied, and whatever else Spark
 * takes long for, a bar that is drawn again and again on the last line of a terminal, or else a line now and then.
 */
final class ProgressText implements Progress {
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);
    /** What takes no longer than this is not worth a word. */
    private static final long PATIENCE = 2 * NANOS;

    private static final long BETWEEN_LINES = 5 * NANOS;
    private static final long BETWEEN_BARS = NANOS / 10;
    private static final int WIDEST_BAR = 30;
    /** Below this a bar shows too little to be there. */
    private static final int NARROWEST_BAR = 5;

    private static final String CLEAR_LINE = "\u001B[K";
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private final PrintWriter err;
    private final int columns;
    private final LongSupplier clock;
    private final long start;
    private long step;
    private long shown;
    private Stage at = Stage.VALIDATE;
    private boolean isCopying;
    private boolean isBarOnScreen;

    private ProgressText(PrintWriter err, int columns, LongSupplier clock) {
        this.err = err;
        this.columns = columns;
        this.clock = clock;
        this.start = clock.getAsLong();
        this.step = start;
        this.shown = start;
    }

    static ProgressText lines(PrintWriter err, LongSupplier clock) {
        return new ProgressText(err, 0, clock);
    }

    /** @param columns of the terminal */
    static ProgressText bar(PrintWriter err, int columns, LongSupplier clock) {
        return new ProgressText(err, columns, clock);
    }

    @Override
    public synchronized void say(Stage stage, String message) {
        long now = clock.getAsLong();
        line(head(now, stage) + message);
        at = stage;
        isCopying = false;
        step = now;
        shown = now;
    }

    @Override
    public synchronized void copied(Copied soFar) {
        long now = clock.getAsLong();
        isCopying = true;
        if (soFar.isComplete()) {
            if (now - step >= PATIENCE) {
                line(head(now, Stage.COPY) + end(soFar, now - step));
            }
        } else if (isDue(now)) {
            show(now, Stage.COPY, soFar.share(), state(soFar, now - step));
        }
    }

    @Override
    public synchronized void worked(int tasks, int ofTasks) {
        long now = clock.getAsLong();
        // Of a copy, its files say more. That Spark has run what it knew of does not say that the step is done.
        if (!isCopying && tasks < ofTasks && now - step >= PATIENCE && isDue(now)) {
            show(now, at, (double) tasks / ofTasks, "%,d of %,d tasks".formatted(tasks, ofTasks));
        }
    }

    private boolean isDue(long now) {
        return now - shown >= (columns > 0 ? BETWEEN_BARS : BETWEEN_LINES);
    }

    private void show(long now, Stage stage, double share, String state) {
        shown = now;
        if (columns > 0) {
            draw(head(now, stage), share, state);
        } else {
            line(head(now, stage) + state);
        }
    }

    private void line(String text) {
        err.println((isBarOnScreen ? CLEAR_LINE : "") + text);
        isBarOnScreen = false;
    }

    /** The cursor stays in front, so that whatever is written next overwrites the bar. */
    private void draw(String head, double share, String state) {
        String percent = " %2d %%  ".formatted((int) (100 * share));
        int room = Math.min(WIDEST_BAR, columns - 1 - head.length() - percent.length() - state.length() - 2);
        String bar = "";
        if (room >= NARROWEST_BAR) {
            int done = (int) (room * share);
            bar = "[" + "#".repeat(done) + "-".repeat(room - done) + "]";
        }
        String text = head + bar + percent.substring(bar.isEmpty() ? 1 : 0) + state;
        err.print(text.substring(0, Math.min(text.length(), columns - 1)) + CLEAR_LINE + "\r");
        err.flush();
        isBarOnScreen = true;
    }

    private String head(long now, Stage stage) {
        return String.format(
                Locale.ROOT,
                "[%5.1f s] %-9s ",
                (now - start) / (double) NANOS,
                stage.name().toLowerCase(Locale.ROOT));
    }

    /** What is done of what there is, how fast, and how long the rest takes at that. */
    private static String state(Copied soFar, long nanos) {
        String text = String.format(
                Locale.ROOT,
                "%,d of %,d files, %s of %s, %s/s",
                soFar.files(),
                soFar.ofFiles(),
                size(soFar.bytes()),
                size(soFar.ofBytes()),
                size(rate(soFar, nanos)));
        double share = soFar.share();
        return share == 0 ? text : text + ", " + time((long) (nanos * (1 - share) / share)) + " left";
    }

    private static String end(Copied all, long nanos) {
        return String.format(
                Locale.ROOT,
                "%,d files, %s in %s, %s/s",
                all.files(),
                size(all.bytes()),
                time(nanos),
                size(rate(all, nanos)));
    }

    private static long rate(Copied soFar, long nanos) {
        return (long) (soFar.bytes() / (Math.max(1, nanos) / (double) NANOS));
    }

    private static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        for (; value >= 1024 && unit < UNITS.length - 1; unit++) {
            value /= 1024;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    private static String time(long nanos) {
        long seconds = Math.round(nanos / (double) NANOS);
        if (seconds < 60) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        return minutes < 60
                ? "%d min %d s".formatted(minutes, seconds % 60)
                : "%d h %d min".formatted(minutes / 60, minutes % 60);
    }
}
