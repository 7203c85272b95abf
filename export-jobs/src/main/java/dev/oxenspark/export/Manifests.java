package dev.oxenspark.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.export.dataset.DatasetRows;
import dev.oxenspark.export.dataset.ProvenanceLists;
import dev.oxenspark.export.delta.PinnedQuery;
import dev.oxenspark.export.delta.PinnedSource;
import dev.oxenspark.export.provenance.CanonicalJson;
import dev.oxenspark.export.provenance.ContentDigest;
import dev.oxenspark.export.provenance.Manifest;
import dev.oxenspark.export.provenance.OwnedFile;
import dev.oxenspark.export.spec.JobFile;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts what a run found into the two documents that a commit carries. */
final class Manifests {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Manifests() {}

    /** @param digits of the folders of content-addressed files */
    static Manifest manifest(
            JobFile job,
            ExportInput input,
            DatasetRows dataset,
            List<OwnedFile> tables,
            ProvenanceLists lists,
            int digits) {
        PinnedQuery query = input.query();
        List<Manifest.Source> sources = query.sources().stream()
                .map(source -> new Manifest.Source(
                        source.alias(),
                        source.location(),
                        source.version(),
                        source.metadataId(),
                        source.timestamp(),
                        source.facts()))
                .toList();
        List<Manifest.Repository> repositories = input.blobs().repositories().bySource().values().stream()
                .map(from -> new Manifest.Repository(
                        from.source(), from.address().text(), from.commit().toString(), from.provenanceSha256()))
                .toList();
        Map<String, Object> layout = new LinkedHashMap<>(dataset(job, input.redacted()));
        layout.put("contentAddressDigits", digits);
        List<Manifest.Column> columns = Arrays.stream(dataset.schema().fields())
                .map(field -> new Manifest.Column(field.name(), field.dataType().sql()))
                .toList();
        List<OwnedFile> blobs = dataset.ownedFiles();
        return new Manifest(
                job.name(),
                sources,
                repositories,
                query(job, query),
                layout,
                map(job.governance()),
                new Manifest.Content(
                        columns,
                        dataset.rowset(),
                        contentDigest(tables, blobs),
                        tables,
                        blobs,
                        input.included().stream().map(IncludedFile::owned).toList(),
                        input.blobs().references(),
                        new Manifest.Quarantined(dataset.skippedRows(), dataset.nulledReferences()),
                        lists.digests()));
    }

    /** The section {@code query}. */
    static Map<String, Object> query(JobFile job, PinnedQuery query) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("sql", job.source().sql());
        facts.put("parameters", json(job.resolved().at("/source/parameters")));
        facts.put("views", query.views());
        facts.put("deterministic", query.lint().isEmpty());
        facts.put("lint", query.lint());
        return facts;
    }

    /** The section {@code dataset}, less what the rows decide. */
    static Map<String, Object> dataset(JobFile job, Map<String, String> redacted) {
        Map<String, Object> layout = new LinkedHashMap<>(map(job.resolved().get("dataset")));
        layout.putAll(redacted);
        return layout;
    }

    static String contentDigest(List<OwnedFile> tables, List<OwnedFile> blobs) {
        List<OwnedFile> all = new ArrayList<>(tables);
        all.addAll(blobs);
        return ContentDigest.of(all);
    }

    static byte[] bytes(Manifest manifest) {
        StringWriter text = new StringWriter();
        try {
            manifest.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(Map<String, Object> run) {
        return CanonicalJson.text(run).getBytes(StandardCharsets.UTF_8);
    }

    /** How the sources were asked for; it says nothing about what was exported. */
    static List<Map<String, Object>> requested(List<PinnedSource> sources) {
        List<Map<String, Object>> requested = new ArrayList<>();
        for (PinnedSource source : sources) {
            requested.add(Map.of(
                    "alias", source.alias(),
                    "location", source.location(),
                    "version", source.version(),
                    "requested", source.requested()));
        }
        return requested;
    }

    static Object json(JsonNode node) {
        return JSON.convertValue(node, Object.class);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(JsonNode node) {
        return JSON.convertValue(node, Map.class);
    }
}
