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
import java.util.Iterator;
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
        if (columns.isEmpty()) {
            return new Found(0, paths);
        }
        Map<String, String> sha256 = new HashMap<>();
        known.forEach((uri, blob) -> sha256.put(uri, blob.sha256()));
        Dataset<Row> all = RowLayout.layOut(staged, key, columns, digits, plan, uri -> {
            Blob blob = plan.blobs().get(uri);
            return blob == null ? null : new RowLayout.Content(blob, sha256.getOrDefault(uri, Sha256.hex(blob.uri())));
        });
        long affected = RowTotals.of(all).affectedRows();
        if (columns.stream().anyMatch(column -> column.path() != null)) {
            Claims claims = new Claims(sha256);
            for (Iterator<Claim> found = claims(all, plan); found.hasNext(); ) {
                Claim claim = found.next();
                claims.add(claim);
                paths.add(claim.path());
            }
            claims.decide(BlobHashes.of(staged.sparkSession(), claims.undecided(), plan.scope()));
            claims.refuseNested(fixed);
        }
        return new Found(affected, paths);
    }

    /** Each distinct pair of path and file of the rows that are exported. */
    static Iterator<Claim> claims(Dataset<Row> laidOut, BlobPlan plan) {
        Iterator<Row> pairs = DatasetRows.files(laidOut).toLocalIterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return pairs.hasNext();
            }

            @Override
            public Claim next() {
                Row pair = pairs.next();
                Blob blob = plan.blobs().get(pair.getString(1));
                if (blob == null) {
                    throw new IllegalStateException("No file for " + pair);
                }
                return new Claim(pair.getString(0), blob);
            }
        };
    }
}
