package dev.oxenspark.export.blobs;

import dev.oxenspark.export.Tasks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** Reads files for their digests alone, in tasks. */
public final class BlobHashes {
    private BlobHashes() {}

    /** SHA-256 by URI. */
    public static Map<String, String> of(SparkSession spark, Collection<Blob> blobs, SourceScope scope) {
        SourceAccess access = SourceAccess.of(spark, scope);
        List<ArrayList<Blob>> parts =
                BlobCopy.balanced(List.copyOf(blobs), spark.sparkContext().defaultParallelism());
        Map<String, String> hashes = new TreeMap<>();
        Tasks.run(spark, parts, part -> {
                    TreeMap<String, String> digests = new TreeMap<>();
                    try (BlobStores stores = new BlobStores(access)) {
                        PinnedReads reads = new PinnedReads(stores);
                        Batches.of(part).forEach(batch -> digests.putAll(reads.sha256(batch)));
                    }
                    return digests;
                })
                .forEach(hashes::putAll);
        return hashes;
    }
}
