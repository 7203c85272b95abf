package dev.oxenspark.export.edits;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.PreviousExport;
import dev.oxenspark.export.RecordedExport;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.dataset.DatasetRows;
import dev.oxenspark.export.dataset.ReviewedTable;
import dev.oxenspark.export.dataset.StoredDataset;
import dev.oxenspark.export.dataset.StoredTable;
import dev.oxenspark.export.delta.ForcedSettings;
import dev.oxenspark.export.provenance.OwnedFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * An export and a commit that grew from it, side by side.
 *
 * @param spark a session of the review's own, with the settings of every export
 * @param head the reviewed commit
 * @param sides rows as they were exported, and as they are at the head; columns and types are those of the export
 * @param touched files of the rows that were changed or removed since, by path, with who did it
 */
record Review(
        SparkSession spark,
        RecordedExport export,
        Commit head,
        Sides sides,
        Map<String, Touched> touched,
        Commit tableTouchedBy)
        implements AutoCloseable {
    /** What happened to a file of the rows. */
    enum What {
        FILE_CHANGED,
        FILE_REMOVED
    }

    record Touched(What what, Commit by) {}

    /**
     * @throws ExportException {@code USAGE} when the head did not grow from the export, or a later export of the job
     *     stands between them; {@code DATA} when rows can't be told apart
     */
    static Review of(
            OxenRepository repository,
            RecordedExport export,
            Commit head,
            SparkSession session,
            OxenSettings settings) {
        List<Commit> since = since(repository, export, head);
        SparkSession spark = session.newSession();
        ForcedSettings.apply(spark);
        StoredTable stored = StoredTable.in(spark, repository, settings);
        Map<String, FileEntry> then = PreviousExport.tree(repository, export.commit());
        Map<String, FileEntry> now = PreviousExport.tree(repository, head);
        StoredDataset exported =
                new StoredDataset(stored, export.manifest(), export.commit().id(), then);
        if (exported.key().isEmpty()) {
            throw usage(
                    "NO_KEY", "The job has no dataset.key, so its rows can't be followed. Give it one, and export.");
        }
        ReviewedTable reviewed = new ReviewedTable(stored, export.manifest(), head, now);
        Dataset<Row> after = reviewed.rows(exported.schema());
        DatasetRows.requireKey(after, exported.key());
        Map<String, Touched> touched = new TreeMap<>();
        Set<String> removed = new TreeSet<>();
        for (OwnedFile file : StoredDataset.files(export.manifest(), "blobs")) {
            FileEntry old = then.get(file.path());
            FileEntry found = now.get(file.path());
            if (found == null) {
                removed.add(file.path());
            } else if (old == null || !found.hash().equals(old.hash())) {
                touched.put(file.path(), new Touched(What.FILE_CHANGED, commit(since, found, head)));
            }
        }
        removers(repository, since, removed, head)
                .forEach((path, by) -> touched.put(path, new Touched(What.FILE_REMOVED, by)));
        Commit tableTouchedBy = reviewed.files().stream()
                .map(file -> commit(since, file, head))
                .max((x, y) -> x.timestamp().compareTo(y.timestamp()))
                .orElse(head);
        Sides sides = Sides.of(exported.table(), after, exported.key());
        return new Review(spark, export, head, sides, touched, tableTouchedBy);
    }

    @Override
    public void close() {
        sides.close();
    }

    List<String> key() {
        return texts("/dataset/key", "");
    }

    /** Columns that hold paths of files. */
    List<String> fileColumns() {
        return texts("/dataset/files", "/column");
    }

    /** Columns whose values are keyed hashes of what the sources have. */
    List<String> hashedColumns() {
        return texts("/dataset/hash/columns", "");
    }

    private List<String> texts(String array, String member) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : export.manifest().at(array)) {
            texts.add(element.at(member).asText());
        }
        return texts;
    }

    /** The commits between, newest first. */
    private static List<Commit> since(OxenRepository repository, RecordedExport export, Commit head) {
        List<Commit> since = new ArrayList<>();
        try (Stream<Commit> history = repository.history(head)) {
            for (Iterator<Commit> commits = history.iterator(); commits.hasNext(); ) {
                Commit commit = commits.next();
                if (commit.id().equals(export.commit().id())) {
                    return since;
                }
                Optional<RecordedExport> later = RecordedExport.at(repository, commit);
                if (later.isPresent()
                        && later.get().trailers().job().equals(export.trailers().job())) {
                    throw usage(
                            "LATER_EXPORT",
                            "Commit %s is a later export of job '%s': what it changed is no edit. Compare from there."
                                    .formatted(commit.id(), export.trailers().job()));
                }
                since.add(commit);
            }
        }
        throw usage(
                "NOT_GROWN_FROM",
                "Commit %s did not grow from the export %s: it is not among its ancestors."
                        .formatted(head.id(), export.commit().id()));
    }

    private static Commit commit(List<Commit> since, FileEntry file, Commit head) {
        return since.stream()
                .filter(commit -> commit.id().equals(file.lastCommit()))
                .findFirst()
                .orElse(head);
    }

    /** Who removed a file: the commit that lacks it, and whose parents all have it. */
    private static Map<String, Commit> removers(
            OxenRepository repository, List<Commit> since, Set<String> removed, Commit head) {
        Map<String, Commit> removers = new TreeMap<>();
        if (removed.isEmpty()) {
            return removers;
        }
        removed.forEach(path -> removers.put(path, head));
        Map<String, Set<String>> lacking = new TreeMap<>();
        for (Commit commit : since) {
            Set<String> lacks = new HashSet<>(removed);
            lacks.removeAll(PreviousExport.tree(repository, commit).keySet());
            lacking.put(commit.id().toString(), lacks);
        }
        for (Commit commit : since) {
            for (String path : lacking.getOrDefault(commit.id().toString(), Set.of())) {
                boolean parentsHaveIt = commit.parents().stream()
                        .noneMatch(parent -> lacking.getOrDefault(parent.toString(), Set.of())
                                .contains(path));
                if (parentsHaveIt) {
                    removers.put(path, commit);
                }
            }
        }
        return removers;
    }

    private static ExportException usage(String code, String message) {
        return new ExportException(ExitCode.USAGE, Stage.EDITS, code, message);
    }
}
