package dev.oxenspark.export;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.export.blobs.Blob;
import dev.oxenspark.export.blobs.BlobPlan;
import dev.oxenspark.export.blobs.StoredBlob;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Files that the repository holds already, by URI: from the job's last export, and from attempts that did not end. */
final class KnownBlobs {
    private KnownBlobs() {}

    /** @param planned what is wanted: only files in exactly that state count */
    static Map<String, StoredBlob> of(SparkSession spark, TargetBranch target, BlobPlan planned, RunFolder folder) {
        Configuration conf = spark.sessionState().newHadoopConf();
        try {
            Map<String, StoredBlob> known =
                    new HashMap<>(folder.journal(target.address()).read(conf));
            known.values().removeIf(blob -> !planned.has(blob.blob()));
            if (target.previous().isPresent()) {
                Map<String, StoredBlob> previous =
                        of(spark, target.opened(), target.previous().get(), folder.newStaging("previous-blobs"), conf);
                previous.values().removeIf(blob -> !planned.has(blob.blob()));
                known.putAll(previous);
            }
            return known;
        } catch (IOException e) {
            throw new ExportException(
                    ExitCode.TRANSIENT, Stage.PLAN, "STATE_UNREACHABLE", "Can't read the state of the job: " + e, e);
        }
    }

    private static Map<String, StoredBlob> of(
            SparkSession spark, OxenRepository repository, PreviousExport export, String local, Configuration conf)
            throws IOException {
        String folder = RecordedExport.folder(export.recorded().trailers().job()) + "/blobs/";
        List<BlobLocation> lists = export.tree().values().stream()
                .filter(file -> file.path().startsWith(folder))
                .map(file -> file.in(export.recorded().commit().id()))
                .toList();
        Map<String, StoredBlob> known = new HashMap<>();
        if (lists.isEmpty()) {
            return known;
        }
        for (BlobLocation list : lists) {
            Path file = new Path(local, list.path().substring(folder.length()));
            try (OutputStream out = file.getFileSystem(conf).create(file, true)) {
                repository.blobs().open(list).stream().transferTo(out);
            }
        }
        Iterator<Row> rows = spark.read().parquet(local).toLocalIterator();
        while (rows.hasNext()) {
            Row row = rows.next();
            FileEntry entry = export.entry(row.getAs("path"));
            Blob blob = new Blob(
                    row.getAs("uri"),
                    row.<Long>getAs("size"),
                    row.getAs("token"),
                    Blob.Pin.valueOf(row.getAs("pinned_by")));
            known.put(
                    blob.uri(),
                    new StoredBlob(
                            blob,
                            row.getAs("sha256"),
                            UploadedFile.of(entry, entry.path()),
                            StoredBlob.Origin.PREVIOUS));
        }
        return known;
    }
}
