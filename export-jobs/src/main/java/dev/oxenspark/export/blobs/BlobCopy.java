package dev.oxenspark.export.blobs;

import dev.oxenspark.connector.TaskUploads;
import dev.oxenspark.export.Copied;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Progress;
import dev.oxenspark.export.Tasks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** Brings the planned files into the repository: each distinct one that is not there yet is read once and sent once. */
public final class BlobCopy {
    private static final int TASKS_PER_CORE = 3;

    private BlobCopy() {}

    /**
     * Blocks until all are stored.
     *
     * @param known by URI: what the repository holds already in the planned state
     * @param journal of this export's earlier attempts; read, and written to
     * @param progress told how far it has come; not where there is nothing to do
     * @return by URI, all that the plan found
     * @throws ExportException {@code TRANSIENT} when a file is not what was planned any more or its store gave up,
     *     {@code UNAVAILABLE} when it may not be read
     */
    public static Map<String, StoredBlob> run(
            SparkSession spark,
            BlobPlan plan,
            Map<String, StoredBlob> known,
            CopyJournal journal,
            TaskUploads uploads,
            Progress progress) {
        TreeMap<String, StoredBlob> stored = new TreeMap<>();
        List<Blob> missing = new ArrayList<>();
        for (Blob blob : plan.blobs().values()) {
            StoredBlob held = known.get(blob.uri());
            if (held != null) {
                stored.put(blob.uri(), held);
            } else {
                missing.add(blob);
            }
        }
        if (missing.isEmpty()) {
            return stored;
        }
        SourceAccess access = SourceAccess.of(spark, plan.scope());
        List<ArrayList<Blob>> parts =
                balanced(missing, TASKS_PER_CORE * spark.sparkContext().defaultParallelism());
        try (CopyWatch watch = CopyWatch.start(spark.sparkContext(), missing, progress)) {
            CopyCount count = watch.count();
            List<StoredBlob> copied =
                    Tasks.run(spark, parts, part -> new CopyTask(access, journal, uploads, count).run(part)).stream()
                            .flatMap(Collection::stream)
                            .toList();
            watch.complete(copied);
            copied.forEach(blob -> stored.put(blob.blob().uri(), blob));
        }
        return stored;
    }

    /** The largest first, each to the part that has least: no part is larger than the others by more than one file. */
    static List<ArrayList<Blob>> balanced(List<Blob> blobs, int parts) {
        record Part(ArrayList<Blob> blobs, long[] bytes) {}
        PriorityQueue<Part> lightest = new PriorityQueue<>(Comparator.comparingLong(part -> part.bytes()[0]));
        for (int i = 0; i < Math.min(parts, blobs.size()); i++) {
            lightest.add(new Part(new ArrayList<>(), new long[1]));
        }
        blobs.stream()
                .sorted(Comparator.comparingLong(Blob::size).reversed().thenComparing(Blob::uri))
                .forEach(blob -> {
                    Part part = lightest.remove();
                    part.blobs().add(blob);
                    part.bytes()[0] += blob.size() + Copied.PER_FILE;
                    lightest.add(part);
                });
        return lightest.stream().map(Part::blobs).toList();
    }
}
