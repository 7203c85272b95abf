package dev.oxenspark.export.cli;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/** Answers Ctrl-C and SIGTERM in the command's place: says how to go on, and ends the process. */
final class Interruption {
    private final PrintWriter out;
    private final PrintWriter err;
    private final Failures.Form form;
    private final AtomicBoolean answered = new AtomicBoolean();

    private Interruption(PrintWriter out, PrintWriter err, Failures.Form form) {
        this.out = out;
        this.err = err;
        this.form = form;
    }

    static Interruption watch(PrintWriter out, PrintWriter err, Failures.Form form) {
        Interruption interruption = new Interruption(out, err, form);
        try {
            Signal.handle(new Signal("INT"), signal -> interruption.end(ExitCode.INTERRUPTED));
            Signal.handle(new Signal("TERM"), signal -> interruption.end(ExitCode.TERMINATED));
        } catch (IllegalArgumentException e) {
            // The JVM was told to leave signals alone (-Xrs).
        }
        return interruption;
    }

    /** The command has answered; an interruption from now on only ends the process. */
    void answered() {
        answered.set(true);
    }

    private void end(ExitCode exitCode) {
        if (!answered.getAndSet(true)) {
            Failures.report(
                    new ExportException(
                            exitCode,
                            Stage.INTERRUPTED,
                            exitCode.name(),
                            "Stopped before it was done. Run the same command again: files that were copied are not"
                                    + " copied again, and if the commit was made all the same, it is found."),
                    out,
                    err,
                    form);
            // What the command still has to say, while Spark is stopped below it, is no answer any more.
            out.close();
            err.close();
        }
        System.exit(exitCode.number());
    }
}
