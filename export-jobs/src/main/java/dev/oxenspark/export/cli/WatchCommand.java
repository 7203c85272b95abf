package dev.oxenspark.export.cli;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.ExportJob;
import dev.oxenspark.export.ExportOptions;
import dev.oxenspark.export.ExportOptions.Shrink;
import dev.oxenspark.export.ExportResult;
import dev.oxenspark.export.Progress;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.delta.NewestVersion;
import dev.oxenspark.export.delta.PinnedSource;
import dev.oxenspark.export.spec.JobFile;
import dev.oxenspark.export.spec.JobFileReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Exports now, and again whenever a table has a new version. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = "Exports now, and again whenever one of the tables has a new version, until it is stopped."
                + " What may pass by itself (exit code 75) is tried again; anything else ends it.")
final class WatchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SparkOptions spark;

    @Mixin
    private SigningOption signing;

    @Mixin
    private ProgressOption shown;

    @Mixin
    private LedgerOption ledger;

    @Parameters(paramLabel = "JOB", description = "The job file, YAML. It is read again for each export.")
    private Path file;

    @Option(names = "--json", description = "Print one JSON object, on a line of its own, for each export.")
    private boolean json;

    @Option(
            names = "--poll",
            paramLabel = "DURATION",
            defaultValue = "PT1M",
            description = "How long to wait between two looks at the tables, as in PT30S; default PT1M.")
    private Duration poll;

    @Option(
            names = "--at-least-every",
            paramLabel = "DURATION",
            description = "Export after so long also if no table changed: files that rows refer to may have.")
    private @Nullable Duration atLeastEvery;

    @Option(names = "--runs", paramLabel = "N", description = "End after so many exports; default: never.")
    private long runs = Long.MAX_VALUE;

    @Override
    public Integer call() throws InterruptedException {
        if (poll.isNegative() || poll.isZero()) {
            throw usage("POLL", "--poll " + poll + " is no time to wait. Give one as in PT30S.");
        }
        Progress progress = shown.on(spec.commandLine().getErr());
        ExportOptions options = new ExportOptions(
                spark.stateFolder(), Shrink.GUARDED, spark.settings(), signing.key(), null, ledger.table());
        SparkSession session = spark.exportSession();
        ExitCode last = ExitCode.OK;
        for (long run = 0; run < runs; run++) {
            JobFile job = JobFileReader.read(file);
            ExportResult result = untilItWorks(session, job, options, progress);
            spec.commandLine().getOut().println(json ? Output.json(result.json()) : RunCommand.text(result));
            last = result.status().exitCode();
            if (run + 1 < runs) {
                awaitChange(session, result.sources(), progress);
            }
        }
        return last.number();
    }

    private ExportResult untilItWorks(SparkSession session, JobFile job, ExportOptions options, Progress progress)
            throws InterruptedException {
        while (true) {
            try {
                return ExportJob.run(session, job, options, progress);
            } catch (ExportException e) {
                if (e.exitCode() != ExitCode.TRANSIENT) {
                    throw e;
                }
                progress.say(e.stage(), e.getMessage() + "; trying again in " + poll);
            }
            Thread.sleep(poll.toMillis());
        }
    }

    private void awaitChange(SparkSession session, List<PinnedSource> sources, Progress progress)
            throws InterruptedException {
        if (atLeastEvery == null && sources.stream().noneMatch(WatchCommand::moves)) {
            throw usage(
                    "NOTHING_MOVES",
                    "Every table of the job has a version of its own, so there is nothing to watch. Leave one out, or give --at-least-every.");
        }
        progress.say(Stage.WATCH, "looking at the tables every " + poll);
        Instant latest = atLeastEvery == null ? Instant.MAX : Instant.now().plus(atLeastEvery);
        do {
            Thread.sleep(poll.toMillis());
        } while (Instant.now().isBefore(latest) && !anyChanged(session, sources, progress));
    }

    /** Whether the version of the table is for the job to find. */
    private static boolean moves(PinnedSource source) {
        return source.pin() == PinnedSource.Pin.NEWEST;
    }

    private static ExportException usage(String code, String message) {
        return new ExportException(ExitCode.USAGE, Stage.WATCH, code, message);
    }

    private static boolean anyChanged(SparkSession session, List<PinnedSource> sources, Progress progress) {
        for (PinnedSource source : sources) {
            try {
                if (moves(source) && NewestVersion.differs(session, source)) {
                    progress.say(Stage.WATCH, source.alias() + " has changed since version " + source.version());
                    return true;
                }
            } catch (ExportException e) {
                if (e.exitCode() != ExitCode.TRANSIENT) {
                    throw e;
                }
                progress.say(Stage.WATCH, String.valueOf(e.getMessage()));
            }
        }
        return false;
    }
}
