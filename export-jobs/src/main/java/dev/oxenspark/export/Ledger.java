package dev.oxenspark.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oxenspark.connector.DidYouMean;
import dev.oxenspark.export.provenance.CanonicalJson;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** How the runs of a state folder ended: a file for each, in a folder for each job. The truth is in the commits. */
public final class Ledger {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SUFFIX = ".json";

    private final Path state;
    private final Configuration conf;

    private Ledger(Path state, Configuration conf) {
        this.state = state;
        this.conf = conf;
    }

    /** @param state folder, a path or a URI; it need not be there */
    public static Ledger in(String state, Configuration conf) {
        return new Ledger(new Path(state), conf);
    }

    /**
     * The last runs.
     *
     * @param job null: of all jobs
     * @return at most so many, as they were recorded, the newest first
     */
    public List<ObjectNode> runs(@Nullable String job, int most) {
        return find(job).stream().limit(most).map(this::read).toList();
    }

    /**
     * One run.
     *
     * @param run its id, or the beginning of it
     * @throws ExportException {@code UNAVAILABLE} when there is none, {@code USAGE} when there are several
     */
    public ObjectNode run(String run) {
        List<Entry> all = find(null);
        List<Entry> found =
                all.stream().filter(entry -> entry.run().startsWith(run)).toList();
        if (found.size() == 1) {
            return read(found.get(0));
        }
        if (found.isEmpty()) {
            List<String> known = all.stream().map(Entry::run).toList();
            throw new ExportException(
                    ExitCode.UNAVAILABLE,
                    Stage.AUDIT,
                    "RUN_MISSING",
                    "No run '" + run + "' is recorded in " + state + "." + DidYouMean.among(run, known)
                            + " 'runs' lists them.");
        }
        throw new ExportException(
                ExitCode.USAGE,
                Stage.AUDIT,
                "RUN_AMBIGUOUS",
                "%d runs begin with '%s', %s and %s among them. Give more of it."
                        .formatted(
                                found.size(),
                                run,
                                found.get(0).run(),
                                found.get(1).run()));
    }

    /** @param run its id, which begins with when it started */
    private record Entry(String run, Path file) {}

    private List<Entry> find(@Nullable String job) {
        try {
            FileSystem files = state.getFileSystem(conf);
            List<Entry> entries = new ArrayList<>();
            List<Path> jobs = job != null ? List.of(new Path(state, job)) : folders(files);
            for (Path folder : jobs) {
                for (FileStatus file : list(files, new Path(folder, "ledger"))) {
                    String name = file.getPath().getName();
                    if (name.endsWith(SUFFIX)) {
                        entries.add(new Entry(name.substring(0, name.length() - SUFFIX.length()), file.getPath()));
                    }
                }
            }
            entries.sort(Comparator.comparing(Entry::run).reversed());
            return entries;
        } catch (IOException e) {
            throw unreadable(state, e);
        }
    }

    private List<Path> folders(FileSystem files) throws IOException {
        List<Path> folders = new ArrayList<>();
        for (FileStatus folder : list(files, state)) {
            if (folder.isDirectory()) {
                folders.add(folder.getPath());
            }
        }
        return folders;
    }

    private static FileStatus[] list(FileSystem files, Path folder) throws IOException {
        try {
            return files.listStatus(folder);
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }

    private ObjectNode read(Entry entry) {
        try (InputStream in = entry.file().getFileSystem(conf).open(entry.file())) {
            return (ObjectNode) JSON.readTree(in.readAllBytes());
        } catch (JsonProcessingException | ClassCastException | ChecksumException e) {
            // Cut off, or still being written; the others count all the same.
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("run", entry.run())
                    .put("status", "UNREADABLE")
                    .put("file", entry.file().toString());
        } catch (IOException e) {
            throw unreadable(entry.file(), e);
        }
    }

    private static ExportException unreadable(Path path, IOException e) {
        return new ExportException(
                ExitCode.UNAVAILABLE,
                Stage.AUDIT,
                "STATE_UNREADABLE",
                "The record of runs at " + path + " can't be read: " + e + ". Check --state, and permissions.",
                e);
    }

    /** Adds a run. */
    void add(String job, String run, Map<String, Object> result) throws IOException {
        Path file = new Path(state, job + "/ledger/" + run + SUFFIX);
        try (OutputStream out = file.getFileSystem(conf).create(file, false)) {
            out.write((CanonicalJson.text(result) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
