package dev.oxenspark.export.incremental;

import dev.oxenspark.export.dataset.StoredDataset;
import dev.oxenspark.export.delta.ObstacleException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows of the last export that are taken over instead of being read from the table again. */
final class TakenRows {
    private final LastExport last;
    private final StagingFolder staging;
    private final Dataset<Row> origins;

    private TakenRows(LastExport last, StagingFolder staging, Dataset<Row> origins) {
        this.last = last;
        this.staging = staging;
        this.origins = origins;
    }

    /** @throws ObstacleException when the list of its rows is not whole */
    static TakenRows of(LastExport last, StagingFolder staging) throws ObstacleException {
        Dataset<Row> origins = staging.keep(last.dataset().origins(), "origins");
        String recorded = last.recorded().trailers().rowsetDigest();
        String listed = StoredDataset.rowset(origins).toString();
        if (!listed.equals(recorded)) {
            throw new ObstacleException(
                    "the last export's list of rows has digest " + listed + ", its commit says " + recorded);
        }
        return new TakenRows(last, staging, origins);
    }

    /** Of all its rows; see {@link StoredDataset#origins}. */
    Dataset<Row> origins() {
        return origins;
    }

    long count() {
        return last.recorded().rows();
    }

    /**
     * Stages all but those that go.
     *
     * @param same whether a row is one of those that go
     * @param expected how many that must be
     * @return the folder
     * @throws ObstacleException when they are not as many
     */
    String without(Dataset<Row> gone, Column same, long expected) throws ObstacleException {
        Dataset<Row> kept = last.dataset().unstored(origins).join(gone, same, "left_anti");
        String folder = staging.write(kept, "taken");
        long found = staging.read(folder, kept.schema()).count();
        if (found != expected) {
            throw new ObstacleException(
                    "%,d rows of the last export should remain, its table has %,d of them".formatted(expected, found));
        }
        return folder;
    }
}
