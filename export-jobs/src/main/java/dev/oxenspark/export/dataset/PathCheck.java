package dev.oxenspark.export.dataset;

import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.blobs.Blob;
import dev.oxenspark.export.blobs.BlobHashes;
import dev.oxenspark.export.blobs.BlobPlan;
import dev.oxenspark.export.blobs.FileColumn;
import dev.oxenspark.export.blobs.StoredBlob;
import dev.oxenspark.export.dataset.Claims.Claim;
import dev.oxenspark.export.provenance.Sha256;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Lays the rows out before any file is copied, to find what is wrong with their paths. Files whose content is not known
 * yet are taken to be all different; only where two of equal size would go to one path are they read for it.
 */
public final class PathCheck {
    private PathCheck() {}

    /**
     * @param rowsWithMissing rows that refer to a file that does not exist
     * @param paths where something will be written, as far as it can be told
     */
    public record Found(long rowsWithMissing, List<String> paths) {}

    /**
     * @param fixed paths that the job puts something at, whatever its rows say
     * @param known by URI: files whose content is known
     * @throws ExportException {@code DATA} for values that can't be in a path, and paths that can't be
     */
    public static Found of(
            Dataset<Row> staged,
            List<String> key,
            List<String> fixed,
            List<FileColumn> columns,
            BlobPlan plan,
            Map<String, StoredBlob> known,
            int digits) {
        List<String> paths = new ArrayList<>(
                fixed.stream().filter(path -> !path.endsWith("/")).toList());
        boolean placed = columns.stream().anyMatch(column -> column.path() != null);
        if (!placed && plan.isComplete()) {
            return new Found(0, paths);
        }
        Map<String, String> sha256 = new HashMap<>();
        known.forEach((uri, blob) -> sha256.put(uri, blob.sha256()));
        Dataset<Row> all = RowLayout.layOut(staged, key, columns, digits, plan, uri -> {
            Blob blob = plan.blobs().get(uri);
            return blob == null ? null : new RowLayout.Content(blob, sha256.getOrDefault(uri, Sha256.hex(blob.uri())));
        });
        List<Claim> wanted = new ArrayList<>();
        RowTotals totals = RowTotals.of(all, (path, uri) -> wanted.add(claim(path, uri, plan)));
        if (placed) {
            Claims claims = new Claims(sha256);
            for (Claim claim : wanted) {
                claims.add(claim);
                paths.add(claim.path());
            }
            claims.decide(BlobHashes.of(staged.sparkSession(), claims.undecided(), plan.scope()));
            claims.refuseNested(fixed);
        }
        return new Found(totals.affectedRows(), paths);
    }

    static Claim claim(String path, String uri, BlobPlan plan) {
        Blob blob = plan.blobs().get(uri);
        if (blob == null) {
            throw new IllegalStateException("No file for " + path + ", " + uri);
        }
        return new Claim(path, blob);
    }
}
