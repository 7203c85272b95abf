package dev.oxenspark.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.export.blobs.Blob;
import dev.oxenspark.export.blobs.BlobHashes;
import dev.oxenspark.export.blobs.StoredBlob;
import dev.oxenspark.export.dataset.DatasetRows;
import dev.oxenspark.export.dataset.DigestedRows;
import dev.oxenspark.export.dataset.ReviewedTable;
import dev.oxenspark.export.dataset.StoredDataset;
import dev.oxenspark.export.dataset.StoredTable;
import dev.oxenspark.export.provenance.OwnedFile;
import dev.oxenspark.export.provenance.Sha256;
import dev.oxenspark.export.spec.JobFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructType;

/**
 * Whether what somebody changed of the job's last export is what the new one says anyway: the same rows, the same bytes
 * of files. So edits that were brought back to the sources are no conflict.
 */
final class Agreement {
    private final SparkSession spark;
    private final JobFile job;
    private final ExportInput input;
    private final TargetBranch target;
    private final RecordedExport last;
    private final Commit head;
    private final Map<String, String> sha256 = new HashMap<>();

    private Agreement(
            SparkSession spark,
            JobFile job,
            ExportInput input,
            TargetBranch target,
            RecordedExport last,
            Commit head,
            Map<String, StoredBlob> known) {
        this.spark = spark;
        this.job = job;
        this.input = input;
        this.target = target;
        this.last = last;
        this.head = head;
        known.forEach((uri, blob) -> sha256.put(uri, blob.sha256()));
    }

    /**
     * The edited files that the new export would undo; costs a look at the rows, and the bytes of new files, but only
     * where files were edited.
     */
    static List<String> disagreeing(
            SparkSession spark,
            JobFile job,
            ExportInput input,
            TargetBranch target,
            Map<String, StoredBlob> known,
            int digits,
            ExportOptions options) {
        List<String> edited = target.edited();
        PreviousExport previous = target.previous().orElse(null);
        Commit head = target.head();
        if (edited.isEmpty() || previous == null || head == null) {
            return List.of();
        }
        return new Agreement(spark, job, input, target, previous.recorded(), head, known)
                .disagreeing(edited, digits, options);
    }

    private List<String> disagreeing(List<String> edited, int digits, ExportOptions options) {
        JsonNode manifest = last.manifest();
        Map<String, OwnedFile> owned = new HashMap<>();
        StoredDataset.files(manifest).forEach(file -> owned.put(file.path(), file));
        if (!owned.keySet().containsAll(edited)) {
            // Provenance, which nobody has to edit.
            return edited;
        }
        List<Blob> unknown = input.blobs().blobs().values().stream()
                .filter(blob -> !sha256.containsKey(blob.uri()))
                .toList();
        sha256.putAll(BlobHashes.of(spark, unknown));
        DigestedRows rows =
                DigestedRows.ofQuery(input.rows(), job.dataset().key(), input.columns(), digits, input.blobs(), sha256);
        Map<String, String> files = rows.files(sha256);
        input.included().forEach(file -> files.put(file.path(), file.owned().sha256()));
        TreeSet<String> disagreeing = new TreeSet<>(RepositoryPath::compare);
        TreeSet<String> tables = new TreeSet<>();
        for (String path : edited) {
            if (StoredDataset.files(manifest, "tables").contains(owned.get(path))) {
                tables.add(path);
            } else if (!content(path, owned).equals(files.getOrDefault(path, ""))) {
                disagreeing.add(path);
            }
        }
        if (!tables.isEmpty() && !rows.rowset().toString().equals(reviewed(manifest, owned, options))) {
            disagreeing.addAll(tables);
        }
        return new ArrayList<>(disagreeing);
    }

    /** SHA-256 of what lies at the path now; empty if nothing does. */
    private String content(String path, Map<String, OwnedFile> owned) {
        FileEntry now = target.files().get(path);
        if (now == null) {
            return "";
        }
        FileEntry then =
                target.previous().map(export -> export.tree().get(path)).orElse(null);
        OwnedFile file = owned.get(path);
        if (file != null && then != null && then.hash().equals(now.hash())) {
            return file.sha256();
        }
        List<String> found = new ArrayList<>();
        target.opened().blobs().read(List.of(now.in(head.id())), (at, bytes) -> found.add(Sha256.hex(bytes)));
        return found.get(0);
    }

    /** Digest of the rows on the branch, less those whose file was removed; empty if they are rows of another table. */
    private String reviewed(JsonNode manifest, Map<String, OwnedFile> owned, ExportOptions options) {
        StoredTable stored = StoredTable.in(input.rows().sparkSession(), target.opened(), options.settings());
        StructType schema = new StoredDataset(stored, manifest, head.id(), target.files()).schema();
        Map<String, String> contents = new HashMap<>();
        StoredDataset.files(manifest, "blobs").forEach(file -> {
            if (target.files().containsKey(file.path())) {
                contents.put(file.path(), content(file.path(), owned));
            }
        });
        try {
            Dataset<Row> rows = new ReviewedTable(stored, manifest, head, target.files()).rows(schema);
            Object[] removed = StoredDataset.files(manifest, "blobs").stream()
                    .map(OwnedFile::path)
                    .filter(path -> !contents.containsKey(path))
                    .toArray();
            for (String column :
                    input.columns().stream().map(file -> file.column()).toList()) {
                if (!(schema.apply(column).dataType() instanceof ArrayType)) {
                    Column value = DatasetRows.column(column);
                    rows = rows.where(functions.not(functions.coalesce(value.isin(removed), functions.lit(false))));
                }
            }
            return DigestedRows.ofTable(rows, schema, input.columns(), contents)
                    .rowset()
                    .toString();
        } catch (ExportException e) {
            return "";
        }
    }
}
