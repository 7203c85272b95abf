package dev.oxenspark.export.cli;

import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.ExportJob;
import dev.oxenspark.export.ExportOptions;
import dev.oxenspark.export.ExportOptions.Shrink;
import dev.oxenspark.export.ExportResult;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.spec.JobFileReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The whole path on data of its own: two Delta tables, two exports, and the newest read back. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Shows the whole path on data of its own: two Delta tables, two exports, the newest read back."
                + " Needs no server and no account.")
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SparkOptions spark;

    @Parameters(
            paramLabel = "FOLDER",
            arity = "0..1",
            defaultValue = "oxen-export-demo",
            description = "Where everything goes; must not exist. Default: ${DEFAULT-VALUE}")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Path root = folder.toAbsolutePath().normalize();
        if (Files.exists(root)) {
            throw new ExportException(
                    ExitCode.USAGE,
                    Stage.VALIDATE,
                    "DEMO_FOLDER",
                    root + " exists. Name another folder: oxen-export demo FOLDER, or delete this one.");
        }
        try (SparkSession session = spark.session()) {
            DemoData data = DemoData.create(session, root);
            Path job = data.writeJob();
            out.println("A job file, " + job + ":\n\n" + Files.readString(job).indent(4));
            ExportResult first = export(session, root, job);
            out.println("First export\n" + RunCommand.text(first) + "\n");
            data.correctLabels();
            out.println("Two labels were corrected in the Delta table; the pictures stay as they are.\n");
            ExportResult second = export(session, root, job);
            out.println("Second export: only what changed was sent\n" + RunCommand.text(second) + "\n");
            show(session, out, data.repository(), second);
            out.println(next(root, job, data.repository()));
        }
        return 0;
    }

    private ExportResult export(SparkSession session, Path root, Path job) {
        ExportOptions options =
                new ExportOptions(root.resolve("state").toUri().toString(), Shrink.GUARDED, OxenSettings.defaults());
        return ExportJob.run(
                session,
                JobFileReader.read(job),
                options,
                Output.progress(spec.commandLine().getErr()));
    }

    private static void show(SparkSession session, PrintWriter out, Path repository, ExportResult newest) {
        var table = session.read()
                .format("oxen")
                .option("revision", String.valueOf(newest.commit()))
                .load(repository + "/data/train.parquet");
        out.println("spark.read.format(\"oxen\") of the table at that commit");
        out.println(text(table.orderBy("id").limit(5)));
        var pictures = session.read()
                .format("oxen")
                .option("revision", String.valueOf(newest.commit()))
                .load(repository + "/images");
        out.println("and of the pictures, as files");
        out.println(text(pictures.selectExpr("path", "size", "mime_type", "length(content) as bytes")
                .orderBy("path")
                .limit(5)));
    }

    private static String text(Dataset<Row> rows) {
        var head = List.of(rows.columns());
        var lines = rows.collectAsList().stream()
                .map(row -> IntStream.range(0, row.length())
                        .mapToObj(i -> String.valueOf(row.get(i)))
                        .toList())
                .toList();
        return Output.table(head, lines).indent(4);
    }

    private static String next(Path root, Path job, Path repository) {
        return """
                Everything is in %s. Try next:
                  bin/oxen-export audit commit main --repository %s
                  bin/oxen-export audit table %s --repository %s
                  bin/oxen-export run %s --state %s     (nothing changed: no commit)
                  oxen log                                       (in %s, with Oxen's own command line)""".formatted(
                root, repository, root.resolve("lake/labels"), repository, job, root.resolve("state"), repository);
    }
}
