package dev.oxenspark.export.cli;

import dev.oxenspark.export.ExportOptions;
import dev.oxenspark.export.ExportOptions.Shrink;
import dev.oxenspark.export.ExportPreview;
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

/** Says what a run would do, and sends nothing. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Says what a run would do: versions, rows, files to copy. Sends nothing.")
final class PlanCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SparkOptions spark;

    @Parameters(paramLabel = "JOB", description = "The job file, YAML.")
    private Path file;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        var job = JobFileReader.read(file);
        var options = new ExportOptions(spark.stateFolder(), Shrink.ALLOWED, spark.settings());
        SparkSession session = spark.exportSession();
        ExportPreview preview = ExportPreview.of(
                session,
                job,
                options,
                ProgressOption.standard(spec.commandLine().getErr()));
        if (json) {
            spec.commandLine().getOut().println(Output.json(preview.json()));
        } else {
            spec.commandLine().getOut().println(text(preview));
        }
        return 0;
    }

    private static String text(ExportPreview preview) {
        List<List<String>> sources = preview.retention().stream()
                .map(kept -> List.of(
                        kept.source().alias(),
                        kept.source().location(),
                        String.valueOf(kept.source().version()),
                        kept.source().requested(),
                        kept.vacuumableFrom() == null
                                ? ""
                                : kept.vacuumableFrom().toString()))
                .toList();
        List<List<String>> repositories = preview.repositories().stream()
                .map(from -> List.of(
                        from.source(), from.address().text(), from.commit().toString()))
                .toList();
        return Output.table(List.of("table", "location", "version", "asked for", "vacuum may take files from"), sources)
                + (repositories.isEmpty()
                        ? ""
                        : "\n\n" + Output.table(List.of("files of", "repository", "commit"), repositories))
                + "\n\n%,d rows, %,d files, %,d to copy (%,d bytes)%n"
                        .formatted(preview.rows(), preview.files(), preview.filesToCopy(), preview.bytesToCopy())
                + preview.verdict();
    }
}
