package dev.oxenspark.export.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.export.Copied;
import dev.oxenspark.export.Stage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What people see of a copy, by a clock that the test turns. */
final class TestProgressText {
    private static final long MIB = 1 << 20;
    private static final String CLEAR = "\u001B[K";

    private final StringWriter written = new StringWriter();
    private long now;

    private PrintWriter err() {
        return new PrintWriter(written, true);
    }

    private void pass(double seconds) {
        now += (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }

    /** Of 1,000 files of 2 MiB. */
    private static Copied copied(long files) {
        return new Copied(files, files * 2 * MIB, 1_000, 2_000 * MIB);
    }

    private String taken() {
        String text = written.toString();
        written.getBuffer().setLength(0);
        return text;
    }

    @Test
    void withoutATerminalThereIsALineNowAndThen() {
        ProgressText progress = ProgressText.lines(err(), () -> now);
        pass(1.5);
        progress.say(Stage.COPY, "1,000 of 1,200 files to copy");
        assertThat(taken()).isEqualTo("[  1.5 s] copy      1,000 of 1,200 files to copy" + System.lineSeparator());

        for (int files = 1; files <= 4; files++) {
            pass(1);
            progress.copied(copied(files * 10));
        }
        assertThat(taken()).as("before five seconds").isEmpty();
        pass(1);
        progress.copied(copied(50));
        progress.copied(copied(51));
        assertThat(taken())
                .isEqualTo("[  6.5 s] copy      50 of 1,000 files, 100.0 MiB of 2.0 GiB, 20.0 MiB/s, 1 min 35 s left"
                        + System.lineSeparator());
        pass(95);
        progress.copied(copied(1_000));
        assertThat(taken())
                .isEqualTo(
                        "[101.5 s] copy      1,000 files, 2.0 GiB in 1 min 40 s, 20.0 MiB/s" + System.lineSeparator());
    }

    @Test
    void aShortCopyIsNotWorthALine() {
        for (ProgressText progress :
                new ProgressText[] {ProgressText.lines(err(), () -> now), ProgressText.bar(err(), 100, () -> now)}) {
            progress.say(Stage.COPY, "files");
            taken();
            pass(1.9);
            progress.copied(copied(1_000));
            assertThat(taken()).isEmpty();
        }
    }

    @Test
    void onATerminalABarIsDrawnOverAndOver() {
        ProgressText progress = ProgressText.bar(err(), 123, () -> now);
        progress.say(Stage.COPY, "files");
        taken();
        pass(10);
        progress.copied(copied(250));
        assertThat(taken())
                .isEqualTo("[ 10.0 s] copy      [#######-----------------------] 25 %  "
                        + "250 of 1,000 files, 500.0 MiB of 2.0 GiB, 50.0 MiB/s, 30 s left" + CLEAR + "\r");
        pass(0.05);
        progress.copied(copied(251));
        assertThat(taken()).as("sooner than eyes follow").isEmpty();
        pass(0.05);
        progress.copied(copied(252));
        assertThat(taken()).contains("252 of 1,000 files").doesNotContain(System.lineSeparator());

        progress.say(Stage.COPY, "stopped");
        assertThat(taken()).isEqualTo(CLEAR + "[ 10.1 s] copy      stopped" + System.lineSeparator());
        progress.say(Stage.WRITE, "rows");
        assertThat(taken()).as("there is no bar any more").doesNotContain(CLEAR);
    }

    @Test
    void aLongStepShowsHowManyTasksHaveEnded() {
        ProgressText progress = ProgressText.lines(err(), () -> now);
        progress.say(Stage.GATE, "reading the table again");
        taken();
        pass(4.9);
        progress.worked(11, 200);
        assertThat(taken()).as("before five seconds").isEmpty();
        pass(0.1);
        progress.worked(12, 1_200);
        progress.worked(13, 1_200);
        assertThat(taken()).isEqualTo("[  5.0 s] gate      12 of 1,200 tasks" + System.lineSeparator());
        pass(5);
        progress.worked(1_200, 1_200);
        assertThat(taken()).as("of the step there may be more").isEmpty();
    }

    @Test
    void onATerminalAShortStepHasNoBar() {
        ProgressText progress = ProgressText.bar(err(), 80, () -> now);
        progress.say(Stage.WRITE, "rows");
        taken();
        pass(1.9);
        progress.worked(1, 4);
        assertThat(taken()).isEmpty();
        pass(0.1);
        progress.worked(2, 4);
        assertThat(taken())
                .isEqualTo("[  2.0 s] write     [###############---------------] 50 %  2 of 4 tasks" + CLEAR + "\r");
        progress.say(Stage.GATE, "reading");
        assertThat(taken()).isEqualTo(CLEAR + "[  2.0 s] gate      reading" + System.lineSeparator());
    }

    @Test
    void filesSayMoreOfACopyThanTasks() {
        ProgressText progress = ProgressText.lines(err(), () -> now);
        progress.say(Stage.COPY, "files");
        taken();
        pass(5);
        progress.copied(copied(10));
        assertThat(taken()).contains("10 of 1,000 files");
        pass(5);
        progress.worked(1, 4);
        assertThat(taken()).isEmpty();
    }

    @Test
    void aNarrowTerminalIsNotOverrun() {
        ProgressText progress = ProgressText.bar(err(), 50, () -> now);
        pass(1);
        progress.copied(copied(250));
        assertThat(taken()).isEqualTo("[  1.0 s] copy      25 %  250 of 1,000 files, 500" + CLEAR + "\r");
    }

    @Test
    void smallFilesCountBesideTheirBytes() {
        assertThat(new Copied(1, 0, 2, 0).share()).isEqualTo(0.5);
        assertThat(new Copied(0, 0, 0, 0).share()).isEqualTo(1);
        assertThat(new Copied(0, MIB, 4, 3 * MIB).share()).isEqualTo(0.25);
    }
}
