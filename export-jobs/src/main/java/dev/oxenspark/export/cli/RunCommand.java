package dev.oxenspark.export.cli;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportJob;
import dev.oxenspark.export.ExportOptions;
import dev.oxenspark.export.ExportOptions.Shrink;
import dev.oxenspark.export.ExportResult;
import dev.oxenspark.export.spec.JobFileReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
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

    @Parameters(paramLabel = "JOB", description = "The job file, YAML.")
    private Path file;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(names = "--allow-shrink", description = "Let the rows become fewer than guard.maxShrink allows; recorded.")
    private boolean allowShrink;

    @Option(names = "--detailed-exitcode", description = "Exit with 10 instead of 0 when nothing changed.")
    private boolean detailedExitCode;

    @Override
    public Integer call() throws IOException {
        var job = JobFileReader.read(file);
        Shrink shrink = allowShrink ? Shrink.ALLOWED : Shrink.GUARDED;
        var options = new ExportOptions(spark.stateFolder(), shrink, spark.settings());
        SparkSession session = spark.exportSession();
        ExportResult result = ExportJob.run(
                session, job, options, Output.progress(spec.commandLine().getErr()));
        spec.commandLine().getOut().println(json ? Output.json(result.json()) : text(result));
        boolean upToDate = result.status() == ExportResult.Status.UP_TO_DATE;
        return upToDate && detailedExitCode
                ? ExitCode.UP_TO_DATE.number()
                : result.status().exitCode().number();
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
