package dev.oxenspark.export;

import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.export.blobs.CopyJournal;
import dev.oxenspark.export.provenance.Sha256;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * What a run keeps outside the repository: staged rows for as long as it lasts, the copy journal until a commit has
 * what it names, and a row in the job's ledger. All of it can be deleted; it costs work, not truth.
 */
final class RunFolder implements Closeable {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path job;
    private final String run;
    private final Configuration conf;
    private int staged;

    private RunFolder(Path job, String run, Configuration conf) {
        this.job = job;
        this.run = run;
        this.conf = conf;
    }

    static RunFolder create(SparkSession spark, String state, String jobName) {
        String run =
                STAMP.format(Instant.now()) + "-" + UUID.randomUUID().toString().substring(0, 8);
        return new RunFolder(new Path(state, jobName), run, spark.sessionState().newHadoopConf());
    }

    /** The run's id: when it started, and something random. */
    String run() {
        return run;
    }

    String staging() {
        return new Path(job, "runs/" + run).toString();
    }

    /** A folder that nothing was staged in yet. */
    String newStaging(String name) {
        return staging() + "/" + name + "-" + ++staged;
    }

    /** What attempts have stored in that repository; another one does not have it. */
    CopyJournal journal(RepositoryAddress repository) {
        String name = "journal-" + Sha256.hex(repository.text()).substring(0, 16);
        return new CopyJournal(new Path(job, name).toString());
    }

    /** Until {@link #dropPins}. */
    void keep(RunPins pins) throws IOException {
        Path file = pins(pins.run());
        try (OutputStream out = file.getFileSystem(conf).create(file, true)) {
            out.write(pins.text().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Of an earlier run of the job that came to no good end; empty when there is no such run. */
    Optional<RunPins> pinsOf(String earlier) throws IOException {
        Path file = pins(earlier);
        try (InputStream in = file.getFileSystem(conf).open(file)) {
            return Optional.of(RunPins.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Nobody has to go on with that run any more. */
    void dropPins(String of) {
        try {
            pins(of).getFileSystem(conf).delete(pins(of), false);
        } catch (IOException e) {
            // A small file too many is in nobody's way.
        }
    }

    private Path pins(String of) {
        return new Path(job, "pins/" + of + ".json");
    }

    /** What ledgers have of a run. */
    Map<String, Object> record(Map<String, Object> result, Instant started) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("job", job.getName());
        row.put("run", run);
        row.put("started", started.toString());
        row.put("ended", Instant.now().toString());
        row.putAll(result);
        return row;
    }

    void addToLedger(Map<String, Object> record) throws IOException {
        Ledger.in(job.getParent().toString(), conf).add(job.getName(), run, record);
    }

    void discardJournal(RepositoryAddress repository) throws IOException {
        journal(repository).discard(conf);
    }

    /** Deletes what was staged. */
    @Override
    public void close() {
        Path staged = new Path(staging());
        try {
            staged.getFileSystem(conf).delete(staged, true);
        } catch (IOException e) {
            // Left-over staging is in nobody's way, and the outcome of the run stands.
        }
    }
}
