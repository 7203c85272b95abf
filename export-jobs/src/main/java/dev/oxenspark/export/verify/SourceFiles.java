package dev.oxenspark.export.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.RecordedRepositories;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.blobs.Blob;
import dev.oxenspark.export.blobs.BlobHashes;
import dev.oxenspark.export.blobs.SourceScope;
import dev.oxenspark.export.blobs.Stats;
import dev.oxenspark.export.verify.VerifyOptions.Sources;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** Level 4: the files that were copied are still where they came from, and still what they were. */
final class SourceFiles {
    private static final int AT_ONCE = 50_000;

    private final Recorded recorded;
    private final Findings findings;
    private long looked;

    SourceFiles(Recorded recorded) {
        this.recorded = recorded;
        this.findings = recorded.findings(4, "sources", State.PASSED);
    }

    private record Source(String token, String sha256) {}

    Check check() {
        Map<String, Source> some = new TreeMap<>();
        for (Iterator<Row> rows = recorded.recorded().blobList().toLocalIterator(); rows.hasNext(); ) {
            Row row = rows.next();
            some.put(row.getAs("uri"), new Source(row.getAs("token"), row.getAs("sha256")));
            if (some.size() == AT_ONCE || !rows.hasNext()) {
                compareOrExplain(some);
                some.clear();
            }
        }
        boolean read = recorded.options().sources() == Sources.REHASH;
        return findings.check("%,d source files %s: %s"
                .formatted(
                        looked,
                        read ? "read" : "looked at",
                        findings.isEmpty() ? "all as recorded." : "%,d are not.".formatted(findings.count())));
    }

    /** What a whole store refuses, it refuses for every file of it. */
    private void compareOrExplain(Map<String, Source> recordedFiles) {
        try {
            compare(recordedFiles);
        } catch (ExportException e) {
            State state = switch (e.code()) {
                case "NOT_A_FILE" -> State.BLOB_DRIFT;
                case "SOURCE_ABSENT" -> State.BLOB_GONE;
                default -> State.UNVERIFIABLE;
            };
            if (e.exitCode() == ExitCode.TRANSIENT) {
                throw e;
            }
            findings.add(state, new Finding("source files", "file", "there is one", String.valueOf(e.getMessage())));
        }
    }

    private void compare(Map<String, Source> recordedFiles) {
        SourceScope scope = scope();
        Map<String, Blob> now = Stats.of(recorded.spark(), recordedFiles.keySet(), scope, Stage.VERIFY);
        Map<String, String> read = recorded.options().sources() == Sources.REHASH
                ? BlobHashes.of(recorded.spark(), now.values(), scope)
                : Map.of();
        recordedFiles.forEach((uri, source) -> {
            looked++;
            Blob blob = now.get(uri);
            if (blob == null) {
                findings.add(State.BLOB_GONE, new Finding(uri, "file", "there is one", ""));
            } else if (recorded.options().sources() == Sources.REHASH) {
                drift(uri, "sha256", source.sha256(), String.valueOf(read.get(uri)));
            } else {
                drift(uri, "token", source.token(), blob.token());
            }
        });
    }

    /** No other places than the export itself could read. */
    private SourceScope scope() {
        List<List<String>> from = new ArrayList<>();
        for (JsonNode column : recorded.run().at("/job/dataset/files")) {
            List<String> folders = new ArrayList<>();
            column.path("from").forEach(folder -> folders.add(folder.asText()));
            from.add(folders);
        }
        return SourceScope.of(
                RecordedRepositories.pinned(
                        recorded.manifest(),
                        recorded.repository().address(),
                        recorded.options().settings()),
                from);
    }

    private void drift(String uri, String what, String said, String found) {
        if (!said.equals(found)) {
            findings.add(State.BLOB_DRIFT, new Finding(uri, what, said, found));
        }
    }
}
