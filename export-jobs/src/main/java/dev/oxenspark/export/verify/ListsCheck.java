package dev.oxenspark.export.verify;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.SeekableBlob;
import dev.oxenspark.export.dataset.StoredDataset;
import dev.oxenspark.export.provenance.OwnedFile;
import dev.oxenspark.export.provenance.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** Level 1: the lists beside the manifest are those that the run record names, and say what manifest and tree say. */
final class ListsCheck {
    private final Recorded recorded;
    private final Findings findings;

    ListsCheck(Recorded recorded) {
        this.recorded = recorded;
        this.findings = recorded.findings(1, "lists", State.PASSED);
    }

    Check check() {
        Map<String, String> named = new TreeMap<>();
        recorded.run()
                .path("files")
                .properties()
                .forEach(file -> named.put(file.getKey(), file.getValue().asText()));
        for (FileEntry file : recorded.exported().values()) {
            boolean document = file.path().equals(recorded.claim().manifest().path())
                    || file.path().equals(recorded.claim().run().path());
            if (file.path().startsWith(recorded.claim().folder()) && !document) {
                String sha256 = named.remove(file.path());
                same(file.path(), "sha256", sha256 == null ? "" : sha256, sha256(file));
            }
        }
        named.forEach((path, sha256) -> same(path, "sha256", sha256, ""));
        if (findings.isEmpty()) {
            blobs();
        }
        return findings.check(
                findings.isEmpty()
                        ? "The lists are those of the run record, and agree with manifest and tree."
                        : "The lists are not those of the export.");
    }

    private String sha256(FileEntry file) {
        try (SeekableBlob blob = recorded.repository()
                        .blobs()
                        .open(file.in(recorded.claim().export().id()));
                InputStream in = blob.stream()) {
            return Sha256.hex(in);
        } catch (OxenException e) {
            if (Stored.isBroken(e)) {
                return Stored.problem(e);
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void blobs() {
        Set<String> unlisted = new HashSet<>();
        StoredDataset.files(recorded.manifest(), "blobs").forEach(file -> unlisted.add(file.path()));
        for (Iterator<Row> rows = recorded.recorded().blobList().toLocalIterator(); rows.hasNext(); ) {
            Row row = rows.next();
            String path = row.getAs("path");
            unlisted.remove(path);
            OwnedFile file = recorded.files().get(path);
            FileEntry entry = recorded.exported().get(path);
            same(path, "sha256", file == null ? "" : file.sha256(), row.getAs("sha256"));
            same(
                    path,
                    "size",
                    file == null ? "" : String.valueOf(file.size()),
                    String.valueOf(row.<Long>getAs("size")));
            same(
                    path,
                    "xxh3",
                    row.getAs("xxh3"),
                    entry == null ? "" : entry.hash().toString());
        }
        unlisted.forEach(path -> same(path, "list of blobs", "in the manifest", ""));
    }

    private void same(String path, String what, String said, String found) {
        if (!said.equals(found)) {
            findings.add(State.DIFFERS, new Finding(path, what, said, found));
        }
    }
}
