package dev.oxenspark.export.blobs;

import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.Tasks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.spark.sql.SparkSession;

/** Reads files to see whether they are what the job wants of them, in tasks. */
final class BlobChecks {
    private static final int READERS = 4;

    private BlobChecks() {}

    /**
     * @param wanted of each file
     * @return by URI, in words: what is wrong with those that are not
     */
    static TreeMap<String, String> failures(
            SparkSession spark, Map<Blob, EnumSet<ContentCheck>> wanted, SourceScope scope) {
        SourceAccess access = SourceAccess.of(spark, scope);
        TreeMap<String, EnumSet<ContentCheck>> byUri = new TreeMap<>();
        wanted.forEach((blob, checks) -> byUri.put(blob.uri(), checks));
        List<ArrayList<Blob>> parts = BlobCopy.balanced(
                List.copyOf(wanted.keySet()), spark.sparkContext().defaultParallelism());
        TreeMap<String, String> failures = new TreeMap<>();
        Tasks.run(spark, parts, part -> run(part, byUri, access)).forEach(failures::putAll);
        return failures;
    }

    private static TreeMap<String, String> run(
            Collection<Blob> blobs, Map<String, EnumSet<ContentCheck>> wanted, SourceAccess access) throws IOException {
        ExecutorService readers = TaskThreads.open("oxen-export-check", READERS);
        try (BlobStores stores = new BlobStores(access)) {
            PinnedReads reads = new PinnedReads(stores);
            List<Future<Map<String, String>>> answers = new ArrayList<>();
            for (List<Blob> batch : Batches.of(blobs)) {
                answers.add(readers.submit(() -> failures(reads, batch, wanted)));
            }
            TreeMap<String, String> failures = new TreeMap<>();
            for (Future<Map<String, String>> answer : answers) {
                failures.putAll(TaskThreads.result(answer));
            }
            return failures;
        } finally {
            readers.shutdownNow();
        }
    }

    private static Map<String, String> failures(
            PinnedReads reads, List<Blob> batch, Map<String, EnumSet<ContentCheck>> wanted) throws IOException {
        Map<String, String> failures = new TreeMap<>();
        if (Batches.areTogether(batch)) {
            for (PinnedReads.Content content : reads.whole(batch)) {
                Blob blob = content.blob();
                failure(new ByteArrayInputStream(content.bytes()), blob, checks(blob, wanted))
                        .ifPresent(failure -> failures.put(blob.uri(), failure));
            }
            return failures;
        }
        for (Blob blob : batch) {
            failure(reads, blob, checks(blob, wanted)).ifPresent(failure -> failures.put(blob.uri(), failure));
        }
        return failures;
    }

    private static Set<ContentCheck> checks(Blob blob, Map<String, EnumSet<ContentCheck>> wanted) {
        return wanted.getOrDefault(blob.uri(), EnumSet.noneOf(ContentCheck.class));
    }

    private static Optional<String> failure(PinnedReads reads, Blob blob, Set<ContentCheck> checks) {
        Patience patience = new Patience();
        while (true) {
            PinnedReads.Stream stream = reads.stream(blob);
            try (InputStream in = stream.open()) {
                Optional<String> failure = failure(in, blob, checks);
                // To the end, which tells whether these were the planned bytes.
                in.transferTo(OutputStream.nullOutputStream());
                ExportException source = stream.failure();
                if (source == null) {
                    return failure;
                }
                patience.pauseOrThrow(source);
            } catch (IOException e) {
                ExportException source = stream.failure();
                patience.pauseOrThrow(source == null ? SourceErrors.of(Stage.PLAN, blob.uri(), e) : source);
            }
        }
    }

    private static Optional<String> failure(InputStream in, Blob blob, Set<ContentCheck> checks) throws IOException {
        byte[] head = in.readNBytes(FileTypes.HEAD);
        Optional<String> type =
                checks.contains(ContentCheck.TYPE) ? FileTypes.mismatch(blob.extension(), head) : Optional.empty();
        return type.isEmpty() && checks.contains(ContentCheck.IMAGE) ? Decoding.failure(head, in) : type;
    }
}
