package dev.oxenspark.export.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.provenance.DeltaSource;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.blobs.Blob;
import dev.oxenspark.export.blobs.BlobPlan;
import dev.oxenspark.export.blobs.FileColumn;
import dev.oxenspark.export.dataset.DigestedRows;
import dev.oxenspark.export.dataset.FileColumns;
import dev.oxenspark.export.dataset.SplitColumn;
import dev.oxenspark.export.delta.PinnedQuery;
import dev.oxenspark.export.delta.QueryReplay;
import dev.oxenspark.export.delta.SourceState;
import dev.oxenspark.export.privacy.Redaction;
import dev.oxenspark.export.provenance.Manifest;
import dev.oxenspark.export.spec.JobFile;
import dev.oxenspark.export.spec.JobFileReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Level 3: the recorded query, at the recorded versions, gives the recorded rows. Every row is computed and digested,
 * with the recorded SHA-256 of the files it refers to; no statistic is taken for a row, and no file is read.
 */
final class Reproduction {
    private final Recorded recorded;
    private final Findings findings;

    Reproduction(Recorded recorded) {
        this.recorded = recorded;
        this.findings = recorded.findings(3, "query", State.REPRODUCED);
    }

    Check check() {
        String schema = recorded.manifest().path("schema").asText();
        if (!schema.equals(Manifest.SCHEMA)) {
            return unverifiable("format", Manifest.SCHEMA, schema);
        }
        Map<String, DeltaSource> sources = sources();
        if (!findings.isEmpty()) {
            return findings.check("The recorded versions can't be read any more, so the query was not run.");
        }
        try {
            return compare(sources);
        } catch (ExportException e) {
            if (e.exitCode() == ExitCode.TRANSIENT) {
                throw e;
            }
            return unverifiable("query", "runs", String.valueOf(e.getMessage()));
        } catch (Exception e) {
            // Scala declares no exceptions, so the compiler does not know which may come.
            if (Failure.isMissingFile(e)) {
                findings.add(
                        State.SOURCE_VACUUMED, new Finding("the query", "data file", "there is one", firstLine(e)));
                return findings.check("A data file went away while the query ran.");
            }
            return unverifiable("query", "runs", firstLine(e));
        }
    }

    private static String firstLine(Exception e) {
        return Failure.firstLine(e);
    }

    private Check unverifiable(String what, String said, String found) {
        findings.add(State.UNVERIFIABLE, new Finding("the query", what, said, found));
        return findings.check("The query can't be run again as it was.");
    }

    /** By alias; what is wrong with them goes to the findings. */
    private Map<String, DeltaSource> sources() {
        Map<String, DeltaSource> sources = new LinkedHashMap<>();
        for (JsonNode source : recorded.manifest().path("sources")) {
            DeltaSource at = new DeltaSource(
                    source.path("location").asText(),
                    source.path("version").asLong(),
                    source.path("metadataId").asText());
            sources.put(source.path("alias").asText(), at);
            SourceState now = SourceState.of(
                    recorded.spark(),
                    at.location(),
                    at.version(),
                    at.metadataId(),
                    source.path("fingerprint").asText());
            State state = switch (now.kind()) {
                case AS_RECORDED -> State.PASSED;
                case UNREADABLE -> State.UNVERIFIABLE;
                case EXPIRED -> State.SOURCE_EXPIRED;
                case VACUUMED -> State.SOURCE_VACUUMED;
                case REPLACED -> State.SOURCE_REPLACED;
            };
            String name = at.location() + "@" + at.version();
            if (state != State.PASSED) {
                findings.add(state, new Finding(name, "version", "id=" + at.metadataId(), now.detail()));
                now.missing().forEach(file -> findings.add(state, new Finding(name, "data file", file, "")));
            }
        }
        return sources;
    }

    private Check compare(Map<String, DeltaSource> sources) {
        JobFile job = JobFileReader.resolved(recorded.run().path("job"));
        Map<String, String> views = new TreeMap<>();
        recorded.manifest()
                .at("/query/views")
                .properties()
                .forEach(view -> views.put(view.getKey(), view.getValue().asText()));
        PinnedQuery query = QueryReplay.of(recorded.spark(), job.source(), job.dataset(), sources, views);
        List<FileColumn> columns = FileColumns.of(
                job.dataset(),
                sources.values().stream().map(DeltaSource::location).toList());
        Redaction redaction = Redaction.of(job.dataset(), query.rows());
        for (Map.Entry<String, String> fact : redaction.facts().entrySet()) {
            String said =
                    recorded.manifest().path("dataset").path(fact.getKey()).asText();
            if (!fact.getValue().equals(said)) {
                return unverifiable(fact.getKey(), said, fact.getValue());
            }
        }
        DigestedRows now = rows(job, SplitColumn.add(redaction.apply(query.rows()), job.dataset()), columns);
        String said = recorded.claim().trailers().rowsetDigest();
        String found = now.rowset().toString();
        boolean deterministic = recorded.manifest().at("/query/deterministic").asBoolean()
                && query.lint().isEmpty();
        if (found.equals(said)) {
            return findings.check("%,d rows computed: their digest is the recorded one."
                    .formatted(recorded.manifest().at("/content/rows").asLong()));
        }
        State state = deterministic ? State.DIFFERS : State.NOT_DETERMINISTIC;
        findings.add(state, new Finding("the query", "Rowset-Digest", said, found));
        new RowDifferences(state, findings)
                .find(recorded.asked().digestedTable(), now, job.dataset().key());
        return findings.check(
                deterministic
                        ? "The query gives other rows than were exported."
                        : "The query gives other rows than were exported, as it may: " + lint(query));
    }

    private String lint(PinnedQuery query) {
        List<String> lint = new ArrayList<>(query.lint());
        recorded.manifest().at("/query/lint").forEach(found -> {
            if (!lint.contains(found.asText())) {
                lint.add(found.asText());
            }
        });
        return String.join("; ", lint);
    }

    private DigestedRows rows(JobFile job, Dataset<Row> query, List<FileColumn> columns) {
        Map<String, Blob> blobs = new HashMap<>();
        Map<String, String> sha256 = new HashMap<>();
        for (Iterator<Row> rows = recorded.recorded().blobList().toLocalIterator(); rows.hasNext(); ) {
            Row row = rows.next();
            Blob blob = new Blob(
                    row.getAs("uri"),
                    row.<Long>getAs("size"),
                    row.getAs("token"),
                    Blob.Pin.valueOf(row.getAs("pinned_by")));
            blobs.put(blob.uri(), blob);
            sha256.put(blob.uri(), row.getAs("sha256"));
        }
        List<String> key = job.dataset().key();
        return DigestedRows.ofQuery(
                query,
                key,
                columns,
                recorded.manifest().at("/dataset/contentAddressDigits").asInt(),
                BlobPlan.recorded(query, columns, key, blobs),
                sha256);
    }
}
