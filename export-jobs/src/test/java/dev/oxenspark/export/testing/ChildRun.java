package dev.oxenspark.export.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.export.ExportJob;
import dev.oxenspark.export.ExportOptions;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.spec.JobFileReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.sql.SparkSession;

/** A process that runs one job: to be killed where it stands, or to have another heap and other writers. */
public final class ChildRun {
    private static final String WAITING = "waiting to be killed";
    private static final int KILLED = 128 + 9;

    private final Process process;
    private final Path errors;

    private ChildRun(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    /** Arguments: job file, state folder, how many tasks at once, and optionally the stage to wait at for the end. */
    public static void main(String[] arguments) {
        SparkSession spark = SparkSession.builder()
                .master("local[" + arguments[2] + "]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", arguments[2])
                .config("spark.databricks.delta.snapshotPartitions", 2)
                .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .getOrCreate();
        Optional<Stage> end = arguments.length > 3 ? Optional.of(Stage.valueOf(arguments[3])) : Optional.empty();
        ExportJob.run(
                spark,
                JobFileReader.read(Path.of(arguments[0])),
                new ExportOptions(arguments[1], ExportOptions.Shrink.GUARDED, OxenSettings.defaults()),
                (stage, message) -> {
                    if (end.filter(stage::equals).isPresent()) {
                        System.out.println(WAITING);
                        waitForever();
                    }
                });
        System.exit(0);
    }

    private static void waitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Starts it, with its state where the runs of the test have theirs.
     *
     * @param heapMiB at most; Spark starts with no less than 480
     * @param tasks at once, and of each shuffle
     * @param end at the first word of which it waits, if at any
     */
    public static ChildRun start(Workbench bench, JobText job, int heapMiB, int tasks, Stage... end)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ownOptions());
        command.addAll(List.of("-Xmx" + heapMiB + "m", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ChildRun.class.getName()));
        command.addAll(List.of(bench.file(job).toString(), bench.state(), String.valueOf(tasks)));
        for (Stage stage : end) {
            command.add(stage.name());
        }
        Path errors = Files.createTempFile(bench.folder().path(), "child", ".log");
        return new ChildRun(
                new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
    }

    /** What of the options of this JVM is for Spark, and for its compiler, which does not optimise. */
    public static List<String> ownOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-")
                        || argument.startsWith("-XX:TieredStop")
                        || argument.startsWith("-XX:ReservedCode"))
                .toList();
    }

    /** {@code kill -9}, once it has come to its end. */
    public void killThere() throws IOException, InterruptedException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        boolean there = out.lines().anyMatch(WAITING::equals);
        assertThat(there)
                .as("it came so far; stderr: %s", Files.readString(errors))
                .isTrue();
        kill();
    }

    /** {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor()).isEqualTo(KILLED);
    }

    /** Lets it do its work. */
    public void await() throws IOException, InterruptedException {
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    }
}
