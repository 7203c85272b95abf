package dev.oxenspark.export.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.ExportJob;
import dev.oxenspark.export.ExportOptions;
import dev.oxenspark.export.ExportOptions.Shrink;
import dev.oxenspark.export.ExportResult;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.audit.CommitAudit;
import dev.oxenspark.export.demo.DemoLake;
import dev.oxenspark.export.demo.Digit;
import dev.oxenspark.export.spec.JobFileReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The whole path on real pictures: two Delta tables, two exports, what fed them, and the newest read back. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Shows the whole path on 1,797 handwritten digits: two Delta tables, two exports, what fed them,"
                + " and the newest read back. Needs no server, no account and no network.")
final class DemoCommand implements Callable<Integer> {
    /** The launcher says how it was called, so that what is printed can be typed. */
    private static final String COMMAND = System.getProperty("oxen-export.command", "oxen-export");

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
        Path root = folder.toAbsolutePath().normalize();
        if (Files.exists(root)) {
            throw new ExportException(
                    ExitCode.USAGE,
                    Stage.VALIDATE,
                    "DEMO_FOLDER",
                    "%s exists already. Delete it, or name another folder: %s demo FOLDER"
                            .formatted(root, typed(COMMAND)));
        }
        say("Starting Spark.");
        SparkSession session = spark.exportSession();
        DemoLake lake = DemoLake.at(session, root);
        make(lake);
        exportTwice(session, lake);
        try (OxenRepository repository =
                Oxen.open(new RepositoryAddress.Local(lake.repository().toString()), OxenSettings.defaults())) {
            Commit newest = repository.resolve(Revision.of("main"));
            showWhatFed(repository, newest);
            readBack(session, lake, newest);
        }
        out().println(next());
        return 0;
    }

    private void make(DemoLake lake) throws IOException {
        heading("1. A lake: pictures, and two Delta tables about them");
        say("Drawing %,d pictures.".formatted(lake.digits().size()));
        lake.drawPictures();
        say("Writing the Delta tables images and labels.");
        lake.writeTables();
        List<List<String>> tables = List.of(
                List.of(shown("lake/images"), "id, uri", "where the picture of a digit is"),
                List.of(shown("lake/labels"), "id, label, quality", "which digit it is; how strongly drawn, 1 to 5"));
        out().println(Output.table(List.of("Delta table", "columns", "says"), tables)
                .indent(2));
        out().println("The pictures are real: the UCI set of handwritten digits (Alpaydin, Kaynak; CC BY 4.0).");
    }

    private void exportTwice(SparkSession session, DemoLake lake) throws IOException {
        Path job = lake.writeJob();
        heading("2. The first export: what is drawn well enough, with its pictures");
        out().println("The job file, " + shown("job.yaml") + ":\n\n"
                + Files.readString(job).indent(4));
        out().println(sentence(export(session, lake, job)));

        heading("3. Two labels are wrong; somebody corrects them in Delta");
        lake.mistaken().forEach((digit, wrong) -> out().println(corrected(digit, wrong)));
        lake.correctLabels();

        heading("4. The second export: the same job, and only what changed is sent");
        out().println(sentence(export(session, lake, job)));
        lake.mistaken()
                .forEach((digit, wrong) -> out().println("images/%2$d/%1$d.png is now images/%3$d/%1$d.png."
                        .formatted(digit.id(), wrong, digit.label())));
    }

    private ExportResult export(SparkSession session, DemoLake lake, Path job) {
        ExportOptions options =
                new ExportOptions(lake.root().resolve("state").toUri().toString(), Shrink.GUARDED, spark.settings());
        return ExportJob.run(
                session,
                JobFileReader.read(job),
                options,
                ProgressOption.standard(spec.commandLine().getErr()));
    }

    private static String sentence(ExportResult result) {
        return "Commit %s has %,d rows and their %,d pictures; %,d pictures had to be copied."
                .formatted(
                        result.commit(),
                        result.rows(),
                        result.blobs().distinct(),
                        result.blobs().copied());
    }

    private static String corrected(Digit digit, int wrong) {
        return "id %d is labelled %d, but is a %d:\n\n".formatted(digit.id(), wrong, digit.label())
                + String.join("\n", digit.drawn()).indent(6);
    }

    private void showWhatFed(OxenRepository repository, Commit newest) {
        heading("5. Which versions of the tables fed which commit? The repository itself answers");
        List<List<String>> rows = new ArrayList<>();
        try (Stream<Commit> history = repository.history(newest)) {
            history.forEach(commit -> CommitAudit.of(repository, commit)
                    .exports()
                    .forEach(fed -> rows.add(List.of(
                            commit.id().toString(),
                            String.valueOf(commit.timestamp()),
                            versions(fed.export().manifest().path("sources"))))));
        }
        out().print(Output.table(List.of("commit", "made at", "fed by"), rows).indent(2));
    }

    private static String versions(JsonNode sources) {
        List<String> versions = new ArrayList<>();
        sources.forEach(source ->
                versions.add("%s version %s".formatted(source.path("alias").asText(), source.path("version"))));
        return String.join(", ", versions);
    }

    private void readBack(SparkSession session, DemoLake lake, Commit newest) {
        heading("6. The newest commit, read by Spark");
        var table = read(session, lake, newest, "data/train.parquet");
        out().println("The rows, spark.read.format(\"oxen\").load(\"" + shown("repository/data/train.parquet")
                + "\"):\n");
        out().println(text(table.orderBy("id").limit(5)));
        var pictures = read(session, lake, newest, "images");
        out().println("The pictures as files, spark.read.format(\"oxen\").load(\"" + shown("repository/images")
                + "\"):\n");
        out().print(text(pictures.selectExpr("path", "size", "mime_type", "substring(hex(content), 1, 16) as begins")
                .orderBy("path")
                .limit(5)));
    }

    private static Dataset<Row> read(SparkSession session, DemoLake lake, Commit commit, String path) {
        return session.read()
                .format("oxen")
                .option("revision", commit.id().toString())
                .load(lake.repository().resolve(path).toString());
    }

    private static String text(Dataset<Row> rows) {
        var head = List.of(rows.columns());
        var lines = rows.collectAsList().stream()
                .map(row -> IntStream.range(0, row.length())
                        .mapToObj(i -> String.valueOf(row.get(i)))
                        .toList())
                .toList();
        return Output.table(head, lines).indent(2);
    }

    private String next() {
        return """
                Everything is in %1$s. Try next:

                  # Which versions fed the newest commit, and the digests that prove it
                  %2$s audit commit main --repository %3$s

                  # Which commits did version 0 of the labels, the one with the mistakes, get into?
                  %2$s audit table %4$s --version 0 --repository %3$s

                  # Look at the pictures, label by label: open sheet/index.html in a browser
                  %2$s report main --repository %3$s --out sheet

                  # Nothing changed since, so this makes no commit
                  %2$s run %5$s --state %6$s

                In Python: the README's snippets and notebooks/01-quickstart.ipynb go on with this folder.
                """.formatted(
                folder,
                typed(COMMAND),
                typed(shown("repository")),
                typed(shown("lake/labels")),
                typed(shown("job.yaml")),
                typed(shown("state"))).stripTrailing();
    }

    /** As the user wrote the folder, so that it can be typed again. */
    private String shown(String inside) {
        return folder.resolve(inside).toString();
    }

    /** As a shell takes it for one word. */
    private static String typed(String word) {
        return word.matches("[\\w./+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private void heading(String text) {
        out().println("\n" + text + "\n");
    }

    private void say(String doing) {
        spec.commandLine().getErr().println(doing);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
