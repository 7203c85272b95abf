package dev.oxenspark.export.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.provenance.DeltaSource;
import dev.oxenspark.connector.provenance.ExportTrailers;
import dev.oxenspark.export.provenance.Sha256;
import java.util.List;
import java.util.Map;

/** Commits of exports of a table without rows: what audits read is there, and made in milliseconds. */
record RecordedExports(OxenRepository repository) {
    static final String TABLE = "s3a://lake/images";
    static final String METADATA_ID = "6f0c3a52-8a0e-4d58-9f0e-3e6f9d1b2c4a";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One export of {@link #TABLE} at a version, by a job that calls it {@code images}. */
    Commit commit(String branch, String job, long version) {
        Map<String, Object> source = Map.of(
                "alias", "images",
                "location", TABLE,
                "version", version,
                "metadataId", METADATA_ID,
                "timestamp", "2026-01-01T00:00:00Z");
        Map<String, List<Object>> files = Map.of("tables", List.of(), "blobs", List.of(), "included", List.of());
        byte[] manifest = json(Map.of("sources", List.of(source), "content", Map.of("files", files)));
        byte[] run = json(Map.of(
                "target",
                Map.of("branch", branch),
                "job",
                Map.of("source", Map.of("tables", Map.of("images", Map.of("table", "main.curated.images")))),
                "files",
                Map.of()));
        ExportTrailers trailers = new ExportTrailers(
                List.of(new DeltaSource(TABLE, version, METADATA_ID)),
                job,
                Sha256.hex(branch + job + version),
                "adhash256-sha256/1:" + Sha256.hex("rows") + ":0",
                "sha256-tree/1:" + Sha256.hex("files"),
                Sha256.hex(manifest),
                Sha256.hex(run));
        return commit(
                branch,
                trailers.appendTo("Images at version " + version),
                Map.of(
                        ".provenance/" + job + "/manifest.json", manifest,
                        ".provenance/" + job + "/run.json", run));
    }

    /** Something else than an export. */
    Commit commit(String branch, String message, Map<String, byte[]> files) {
        TransactionSpec spec = TransactionSpec.on(branch, message, "Ann", "ann@example.org");
        try (Transaction transaction = repository.begin(spec)) {
            try (UploadSession session = transaction.uploads().open()) {
                files.forEach((path, content) -> transaction.add(session.put(path, BlobSource.of(content))));
                session.flush();
            }
            return transaction.commit().commit();
        }
    }

    Commit edit(String branch, String path) {
        return commit(branch, "Edited by hand", Map.of(path, path.getBytes(UTF_8)));
    }

    private static byte[] json(Map<String, Object> value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
