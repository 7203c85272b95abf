package dev.oxenspark.export.cli;

import dev.oxenspark.export.Progress;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** How progress looks. */
final class ProgressOption {
    /** Set by the launcher, which sees what Java doesn't: whether standard error is a terminal, and how wide. */
    private static final String COLUMNS = "oxen-export.columns";

    private static final int USUAL_COLUMNS = 80;

    /** How work in progress looks. */
    enum Look {
        AUTO,
        BAR,
        PLAIN
    }

    @Option(
            names = "--progress",
            paramLabel = "LOOK",
            description =
                    "How far a long step has come: bar, plain (a line every few seconds), or auto, which is a bar where"
                            + " standard error is a terminal. Default: auto.")
    private Look look = Look.AUTO;

    /** For a command without the option. */
    static Progress standard(PrintWriter err) {
        return new ProgressOption().on(err);
    }

    Progress on(PrintWriter err) {
        int columns = Integer.getInteger(COLUMNS, 0);
        boolean bar = look == Look.BAR || look == Look.AUTO && columns > 0;
        return bar
                ? ProgressText.bar(err, columns > 0 ? columns : USUAL_COLUMNS, System::nanoTime)
                : ProgressText.lines(err, System::nanoTime);
    }
}
