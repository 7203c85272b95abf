package dev.oxenspark.export;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.export.blobs.Blob;
import dev.oxenspark.export.blobs.BlobPlan;
import dev.oxenspark.export.blobs.StoredBlob;
import dev.oxenspark.export.dataset.ProvenanceLists;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
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
            List<StoredBlob> held =
                    new ArrayList<>(folder.journal(target.address()).read(conf).values());
            if (target.previous().isPresent()) {
                PreviousExport previous = target.previous().get();
                held.addAll(of(spark, target.opened(), previous, folder.newStaging("previous-blobs"), conf));
            }
            Map<String, StoredBlob> known = byContent(held, planned);
            held.stream()
                    .filter(blob -> planned.has(blob.blob()))
                    .forEach(blob -> known.put(blob.blob().uri(), blob));
            return known;
        } catch (IOException e) {
            throw new ExportException(
                    ExitCode.TRANSIENT, Stage.PLAN, "STATE_UNREACHABLE", "Can't read the state of the job: " + e, e);
        }
    }

    /**
     * Files whose hash is known before they are read, wherever the repository has that content from. The extension is a
     * part of it, since what is recorded of a file depends on that.
     */
    private static Map<String, StoredBlob> byContent(Collection<StoredBlob> held, BlobPlan planned) {
        record Content(Hash hash, long size, String extension) {}
        Map<Content, StoredBlob> contents = new HashMap<>();
        held.forEach(blob -> contents.put(
                new Content(blob.file().hash(), blob.file().size(), blob.blob().extension()), blob));
        Map<String, StoredBlob> known = new HashMap<>();
        for (Blob blob : planned.blobs().values()) {
            StoredBlob same = blob.contentHash()
                    .map(hash -> contents.get(new Content(hash, blob.size(), blob.extension())))
                    .orElse(null);
            if (same != null) {
                known.put(blob.uri(), new StoredBlob(blob, same.sha256(), same.file(), same.origin()));
            }
        }
        return known;
    }

    private static List<StoredBlob> of(
            SparkSession spark, OxenRepository repository, PreviousExport export, String local, Configuration conf)
            throws IOException {
        String folder = RecordedExport.folder(export.recorded().trailers().job()) + "/blobs/";
        List<BlobLocation> lists = export.tree().values().stream()
                .filter(file -> file.path().startsWith(folder))
                .map(file -> file.in(export.recorded().commit().id()))
                .toList();
        List<StoredBlob> known = new ArrayList<>();
        if (lists.isEmpty()) {
            return known;
        }
        for (BlobLocation list : lists) {
            Path file = new Path(local, list.path().substring(folder.length()));
            try (OutputStream out = file.getFileSystem(conf).create(file, true)) {
                repository.blobs().open(list).stream().transferTo(out);
            }
        }
        Iterator<Row> rows =
                spark.read().schema(ProvenanceLists.BLOBS).parquet(local).toLocalIterator();
        while (rows.hasNext()) {
            Row row = rows.next();
            FileEntry entry = export.entry(row.getAs("path"));
            Blob blob = new Blob(
                    row.getAs("uri"),
                    row.<Long>getAs("size"),
                    row.getAs("token"),
                    Blob.Pin.valueOf(row.getAs("pinned_by")));
            known.add(new StoredBlob(
                    blob, row.getAs("sha256"), UploadedFile.of(entry, entry.path()), StoredBlob.Origin.PREVIOUS));
        }
        return known;
    }
}
