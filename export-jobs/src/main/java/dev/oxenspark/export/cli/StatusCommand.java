package dev.oxenspark.export.cli;

import dev.oxenspark.export.ExportStatus;
import dev.oxenspark.export.spec.JobFile;
import dev.oxenspark.export.spec.JobFileReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** How far a job's newest export is behind its tables. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Says what the job's newest export on its branch is, and how far its tables have come since."
                + " Runs no query, and changes nothing.")
final class StatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SparkOptions spark;

    @Parameters(paramLabel = "JOB", description = "The job file, YAML.")
    private Path file;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        JobFile job = JobFileReader.read(file);
        ExportStatus status = ExportStatus.of(spark.session(), job, spark.settings());
        spec.commandLine().getOut().println(json ? Output.json(status.json()) : text(status));
        return 0;
    }

    private static String text(ExportStatus status) {
        String newest = status.newest() == null
                ? "no export"
                : "%,d rows in commit %s of %s"
                        .formatted(
                                status.newest().rows(),
                                status.newest().commit().id(),
                                status.newest().commit().timestamp());
        return "%s on branch %s of %s: %s%n%s"
                .formatted(
                        status.job(),
                        status.branch(),
                        status.repository(),
                        newest,
                        Output.table(
                                List.of("table", "location", "asked for", "exported", "newest", "ahead"),
                                status.tables().stream().map(StatusCommand::row).toList()));
    }

    private static List<String> row(ExportStatus.Table table) {
        return List.of(
                table.alias(),
                table.location(),
                table.requested(),
                table.exported() == null ? "" : String.valueOf(table.exported()),
                String.valueOf(table.version()),
                table.replaced()
                        ? "another table"
                        : table.ahead().map(String::valueOf).orElse(""));
    }
}
