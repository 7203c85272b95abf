package dev.oxenspark.export.blobs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How files are read: those of one repository many in a request, all others one by one. */
final class Batches {
    /** In bytes: a file, or a batch, that is held in memory as a whole. */
    static final long SMALL = 4 << 20;

    private static final int MOST_FILES = 1_000;

    private Batches() {}

    /** Each of the files once. A batch of several holds only small ones. */
    static List<List<Blob>> of(Collection<Blob> blobs) {
        List<List<Blob>> batches = new ArrayList<>();
        Map<String, List<Blob>> filling = new HashMap<>();
        Map<String, Long> bytes = new HashMap<>();
        for (Blob blob : blobs) {
            if (!isSmall(blob) || blob.contentHash().isEmpty()) {
                batches.add(List.of(blob));
                continue;
            }
            String root = BlobStores.root(blob.uri());
            List<Blob> batch = filling.get(root);
            long size = bytes.getOrDefault(root, 0L) + blob.size();
            if (batch == null || batch.size() == MOST_FILES || size > SMALL) {
                batch = new ArrayList<>();
                batches.add(batch);
                filling.put(root, batch);
                size = blob.size();
            }
            batch.add(blob);
            bytes.put(root, size);
        }
        return batches;
    }

    static boolean isSmall(Blob blob) {
        return blob.size() <= SMALL;
    }

    /** Whether {@link PinnedReads#whole(List)} reads the files in one request. */
    static boolean areTogether(List<Blob> batch) {
        return isSmall(batch.get(0)) && batch.get(0).contentHash().isPresent();
    }
}
