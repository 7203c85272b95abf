package dev.oxenspark.export;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.export.blobs.Blob;
import dev.oxenspark.export.blobs.BlobPlan;
import dev.oxenspark.export.blobs.StoredBlob;
import dev.oxenspark.export.dataset.BlobList;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Files that the repository holds already.
 *
 * @param exported by the job's last export; one that lies at several paths is there as often
 * @param journaled by attempts that did not end
 */
record KnownBlobs(List<StoredBlob> exported, List<StoredBlob> journaled) {

    /** Reads both lists. */
    static KnownBlobs in(SparkSession spark, TargetBranch target, RunFolder folder) {
        Configuration conf = spark.sessionState().newHadoopConf();
        try {
            List<StoredBlob> exported = target.previous().isEmpty()
                    ? List.of()
                    : of(target.opened(), target.previous().get(), folder.newStaging("previous-blobs"), conf);
            return new KnownBlobs(
                    exported,
                    List.copyOf(folder.journal(target.address()).read(conf).values()));
        } catch (IOException e) {
            throw new ExportException(
                    ExitCode.TRANSIENT, Stage.PLAN, "STATE_UNREACHABLE", "Can't read the state of the job: " + e, e);
        }
    }

    /** Those that are wanted, by URI: only files in exactly the planned state count. */
    Map<String, StoredBlob> of(BlobPlan planned) {
        List<StoredBlob> held = new ArrayList<>(journaled);
        held.addAll(exported);
        Map<String, StoredBlob> known = byContent(held, planned);
        held.stream()
                .filter(blob -> planned.has(blob.blob()))
                .forEach(blob -> known.put(blob.blob().uri(), blob));
        return known;
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
            OxenRepository repository, PreviousExport export, String local, Configuration conf) throws IOException {
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
            BlobList.read(file, conf, entry -> known.add(of(entry, export)));
        }
        return known;
    }

    private static StoredBlob of(BlobList.Entry entry, PreviousExport export) {
        UploadedFile file = UploadedFile.of(export.entry(entry.path()), entry.path());
        return new StoredBlob(entry.blob(), entry.sha256(), file, StoredBlob.Origin.PREVIOUS);
    }
}
