package dev.oxenspark.export.cli;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.ExportJob;
import dev.oxenspark.export.ExportOptions;
import dev.oxenspark.export.ExportOptions.Shrink;
import dev.oxenspark.export.ExportResult;
import dev.oxenspark.export.spec.JobFileReader;
import java.nio.file.Path;
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

/** Exports: one commit, or none when nothing changed. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Exports: one commit, or none when nothing changed.")
final class RunCommand implements Callable<Integer> {
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

    @Parameters(paramLabel = "JOB", description = "The job file, YAML.")
    private Path jobFile;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(names = "--allow-shrink", description = "Let the rows become fewer than guard.maxShrink allows; recorded.")
    private boolean allowShrink;

    @Option(names = "--detailed-exitcode", description = "Exit with 10 instead of 0 when nothing changed.")
    private boolean detailedExitCode;

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "Read the tables at the versions that this run read, which came to no good end.")
    private @Nullable String resume;

    @Option(
            names = "--result-uri",
            paramLabel = "URI",
            description = "Also write the JSON object to this file, as a whole or not at all: a path, file: or s3a:.")
    private @Nullable String resultUri;

    @Override
    public Integer call() {
        ResultFile file = resultUri == null ? null : ResultFile.prepare(resultUri, spark.hadoop());
        ExportResult result;
        try {
            result = export();
        } catch (RuntimeException e) {
            if (file != null) {
                write(file, Failures.explain(e));
            }
            throw e;
        }
        if (file != null) {
            file.write(result.json(), "the run ended as " + result.status() + ", commit " + result.commit());
        }
        spec.commandLine().getOut().println(json ? Output.json(result.json()) : text(result));
        boolean upToDate = result.status() == ExportResult.Status.UP_TO_DATE;
        return upToDate && detailedExitCode
                ? ExitCode.UP_TO_DATE.number()
                : result.status().exitCode().number();
    }

    /** The failure stays the answer, whether or not it could be written. */
    private void write(ResultFile file, ExportException failure) {
        try {
            file.write(failure.json(), "the run failed");
        } catch (ExportException e) {
            spec.commandLine().getErr().println(e.getMessage());
        }
    }

    private ExportResult export() {
        var job = JobFileReader.read(jobFile);
        Shrink shrink = allowShrink ? Shrink.ALLOWED : Shrink.GUARDED;
        var options =
                new ExportOptions(spark.stateFolder(), shrink, spark.settings(), signing.key(), resume, ledger.table());
        SparkSession session = spark.exportSession();
        return ExportJob.run(session, job, options, shown.on(spec.commandLine().getErr()));
    }

    static String text(ExportResult result) {
        List<List<String>> sources = result.sources().stream()
                .map(source -> List.of(source.alias(), source.location(), String.valueOf(source.version())))
                .toList();
        return "%s commit %s on branch %s of %s%n%,d rows, %,d files (%,d copied, %,d bytes)%n%s"
                .formatted(
                        result.status(),
                        result.commit(),
                        result.branch(),
                        result.repository(),
                        result.rows(),
                        result.blobs().distinct(),
                        result.blobs().copied(),
                        result.blobs().bytes(),
                        Output.table(List.of("table", "location", "version"), sources));
    }
}
