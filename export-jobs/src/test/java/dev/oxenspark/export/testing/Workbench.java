package dev.oxenspark.export.testing;

import dev.oxenspark.export.cli.Main;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.SparkSession;

/**
 * What a test of exports works with.
 *
 * @param folder only this test's, gone after it
 */
public record Workbench(SparkSession spark, TestFolder folder) {
    private static final AtomicInteger JOB_FILES = new AtomicInteger();

    /** The table at {@code lake/{name}} of the folder; there once it is written. */
    public LakeTable table(String name) {
        return new LakeTable(spark, folder.resolve("lake").resolve(name));
    }

    /** A file at {@code raw/{name}} of the folder. */
    public Path blob(String name, byte[] content) {
        return write(folder.resolve("raw").resolve(name), content);
    }

    /** A job of the rows of one table into a repository; a test changes what it is about. */
    public JobText job(LakeTable table, TestRepository repository) {
        return JobText.of(table, repository.at(""));
    }

    /** Writes the job to a file of its own. */
    public Path file(JobText job) {
        return file(job.toString());
    }

    public Path file(String job) {
        return write(
                folder.resolve("job-" + JOB_FILES.incrementAndGet() + ".yaml"),
                job.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** {@code run JOB --json}, with state in the folder. */
    public Outcome run(JobText job, String... options) {
        return withState("run", job, options);
    }

    /** {@code plan JOB --json}, with state in the folder. */
    public Outcome plan(JobText job, String... options) {
        return withState("plan", job, options);
    }

    private Outcome withState(String command, JobText job, String... options) {
        List<String> arguments = new ArrayList<>(List.of(command, file(job).toString(), "--json"));
        arguments.addAll(List.of("--state", state()));
        arguments.addAll(List.of(options));
        return execute(arguments.toArray(String[]::new));
    }

    /** Where the runs of this test keep their state. */
    public String state() {
        return folder.resolve("state").toUri().toString();
    }

    /** Any command line, in this process; Spark stays. */
    public Outcome execute(String... arguments) {
        SparkSession.setActiveSession(spark);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    private static Path write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
