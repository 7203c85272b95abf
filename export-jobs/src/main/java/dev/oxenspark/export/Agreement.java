package dev.oxenspark.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.SeekableBlob;
import dev.oxenspark.export.blobs.Blob;
import dev.oxenspark.export.blobs.BlobHashes;
import dev.oxenspark.export.blobs.FileColumn;
import dev.oxenspark.export.blobs.StoredBlob;
import dev.oxenspark.export.dataset.DatasetRows;
import dev.oxenspark.export.dataset.DigestedRows;
import dev.oxenspark.export.dataset.ReviewedTable;
import dev.oxenspark.export.dataset.StoredDataset;
import dev.oxenspark.export.dataset.StoredTable;
import dev.oxenspark.export.provenance.OwnedFile;
import dev.oxenspark.export.provenance.Sha256;
import dev.oxenspark.export.spec.JobFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
                .disagreeing(new TreeSet<>(edited), digits, options);
    }

    private List<String> disagreeing(Set<String> edited, int digits, ExportOptions options) {
        JsonNode manifest = last.manifest();
        Map<String, OwnedFile> owned = new HashMap<>();
        StoredDataset.files(manifest).forEach(file -> owned.put(file.path(), file));
        if (!owned.keySet().containsAll(edited)) {
            // Provenance, which nobody has to edit.
            return List.copyOf(edited);
        }
        List<Blob> unknown = input.blobs().blobs().values().stream()
                .filter(blob -> !sha256.containsKey(blob.uri()))
                .toList();
        sha256.putAll(BlobHashes.of(spark, unknown, input.blobs().scope()));
        DigestedRows rows =
                DigestedRows.ofQuery(input.rows(), job.dataset().key(), input.columns(), digits, input.blobs(), sha256);
        Map<String, String> wanted = rows.files(sha256);
        input.included()
                .forEach(file -> wanted.put(file.owned().path(), file.owned().sha256()));
        Set<OwnedFile> tables = Set.copyOf(StoredDataset.files(manifest, "tables"));
        List<String> disagreeing = edited.stream()
                .filter(path -> !tables.contains(owned.get(path)))
                .filter(path -> !agrees(path, owned, wanted.getOrDefault(path, "")))
                .toList();
        List<String> editedTables =
                edited.stream().filter(path -> tables.contains(owned.get(path))).toList();
        if (!disagreeing.isEmpty() || editedTables.isEmpty()) {
            return disagreeing;
        }
        Map<String, String> contents = new HashMap<>();
        StoredDataset.files(manifest, "blobs").stream()
                .filter(file -> target.files().containsKey(file.path()))
                .forEach(file -> contents.put(
                        file.path(),
                        edited.contains(file.path()) ? wanted.getOrDefault(file.path(), "") : file.sha256()));
        return rows.rowset().toString().equals(reviewed(manifest, contents, options)) ? List.of() : editedTables;
    }

    /**
     * Whether a file on the branch, which is another one than was exported, is the one that goes there now.
     *
     * @param wanted SHA-256 of what goes there; empty if nothing does
     */
    private boolean agrees(String path, Map<String, OwnedFile> owned, String wanted) {
        FileEntry now = target.files().get(path);
        if (now == null || wanted.isEmpty()) {
            return now == null && wanted.isEmpty();
        }
        OwnedFile then = owned.get(path);
        return then != null && !wanted.equals(then.sha256()) && wanted.equals(content(now));
    }

    /** Read, whatever its size, only where source and branch both changed. */
    private String content(FileEntry file) {
        try (SeekableBlob blob = target.opened().blobs().open(file.in(head.id()));
                InputStream in = blob.stream()) {
            return Sha256.hex(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Digest of the rows on the branch, less those whose file was removed; empty if they are rows of another table.
     *
     * @param contents SHA-256 of the files on the branch
     */
    private String reviewed(JsonNode manifest, Map<String, String> contents, ExportOptions options) {
        StoredTable stored = StoredTable.in(input.rows().sparkSession(), target.opened(), options.settings());
        StructType schema = new StoredDataset(stored, manifest, head.id(), target.files()).schema();
        Object[] removed = StoredDataset.files(manifest, "blobs").stream()
                .map(OwnedFile::path)
                .filter(path -> !contents.containsKey(path))
                .toArray();
        try {
            Dataset<Row> rows = new ReviewedTable(stored, manifest, head, target.files()).rows(schema);
            for (FileColumn file : input.columns()) {
                if (!(schema.apply(file.column()).dataType() instanceof ArrayType)) {
                    Column value = DatasetRows.column(file.column());
                    rows = rows.where(functions.not(functions.coalesce(value.isin(removed), functions.lit(false))));
                }
            }
            return DigestedRows.ofTable(rows, schema, input.columns(), contents)
                    .rowset()
                    .toString();
        } catch (ExportException e) {
            if (e.exitCode() == ExitCode.DATA) {
                return "";
            }
            throw e;
        }
    }
}
