package dev.oxenspark.export.provenance;

import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code manifest.json}: what was exported. A function of the pins, the {@code source}, {@code dataset} and
 * {@code governance} sections of the job, the bytes of the blobs and the format version, and of nothing else. Fields
 * are specified in {@code docs/provenance.md}.
 *
 * @param repositories that files came from, in order of their sources; without such, the field is absent
 * @param query {@code sql, parameters, views, deterministic, lint}, as far as there are such
 * @param dataset the job's section, with its defaults filled in
 * @param governance the job's section; empty if it has none
 */
public record Manifest(
        String job,
        List<Source> sources,
        List<Repository> repositories,
        Map<String, ?> query,
        Map<String, ?> dataset,
        Map<String, ?> governance,
        Content content) {
    public static final String SCHEMA = "oxen-export/manifest/1";

    public Manifest {
        sources = sources.stream()
                .sorted(Comparator.comparing(Source::alias)
                        .thenComparing(Source::location)
                        .thenComparing(Source::version))
                .toList();
    }

    /**
     * One table at one version.
     *
     * @param alias its name in the query
     * @param location as Delta gives it
     * @param timestamp of the commit: in-commit, else that of its {@code commitInfo}; ISO 8601, or empty if it has none
     * @param facts what else the version says of itself: protocol, schema, operation, fingerprint, …
     */
    public record Source(
            String alias, String location, long version, String metadataId, String timestamp, Map<String, ?> facts) {
        public Source {
            facts = Map.copyOf(facts);
        }

        Map<String, Object> json() {
            Map<String, Object> json = new TreeMap<>(facts);
            json.put("alias", alias);
            json.put("location", location);
            json.put("locationKey", TableLocation.key(location));
            json.put("version", version);
            json.put("metadataId", metadataId);
            json.put("timestamp", timestamp);
            return json;
        }
    }

    /**
     * One revision of one repository.
     *
     * @param source as the URIs of its files begin
     * @param repository its address
     * @param provenanceSha256 of its commit's own manifest, if that is an export
     */
    public record Repository(
            String source,
            String repository,
            String commit,
            @Nullable String provenanceSha256) {
        Map<String, Object> json() {
            Map<String, Object> json = new TreeMap<>();
            json.put("source", source);
            json.put("repository", repository);
            json.put("commit", commit);
            if (provenanceSha256 != null) {
                json.put("provenanceSha256", provenanceSha256);
            }
            return json;
        }
    }

    /**
     * What the dataset consists of.
     *
     * @param columns name and SQL type, in order
     * @param tables the table's files, in order of their paths
     * @param blobs the files that rows refer to, in order of their paths
     * @param included files that came with the job
     * @param references how many values of the rows refer to a file
     * @param lists by name ({@code blobs}, {@code rows}, {@code quarantine}): SHA-256 of the canonical sorted lines
     */
    public record Content(
            List<Column> columns,
            RowsetDigest rowset,
            String contentDigest,
            List<OwnedFile> tables,
            List<OwnedFile> blobs,
            List<OwnedFile> included,
            long references,
            Quarantined quarantined,
            Map<String, String> lists) {}

    /** @param type as SQL writes it */
    public record Column(String name, String type) {}

    /** How many rows were left out, and how many references were set to null. */
    public record Quarantined(long rows, long references) {}

    /** Writes it as RFC 8785 says, in UTF-8 if the writer does. Walks the files without a copy of them. */
    public void write(Appendable out) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schema", SCHEMA);
        json.put("job", job);
        json.put("sources", sources.stream().map(Source::json).toList());
        if (!repositories.isEmpty()) {
            json.put("repositories", repositories.stream().map(Repository::json).toList());
        }
        json.put("query", query);
        json.put("dataset", dataset);
        json.put("governance", governance);
        json.put("content", contentJson());
        CanonicalJson.write(json, out);
    }

    private Map<String, Object> contentJson() {
        return Map.of(
                "rows", content.rowset().rows(),
                "columns",
                        content.columns().stream()
                                .map(column -> Map.of("name", column.name(), "type", column.type()))
                                .toList(),
                "rowsetDigest", content.rowset().toString(),
                "contentDigest", content.contentDigest(),
                "files",
                        Map.of(
                                "tables", files(content.tables()),
                                "blobs", files(content.blobs()),
                                "included", files(content.included())),
                "blobs",
                        Map.of(
                                "references", content.references(),
                                "distinct",
                                        content.blobs().stream()
                                                .map(OwnedFile::sha256)
                                                .distinct()
                                                .count(),
                                "bytes",
                                        content.blobs().stream()
                                                .mapToLong(OwnedFile::size)
                                                .sum()),
                "quarantined",
                        Map.of(
                                "rows", content.quarantined().rows(),
                                "references", content.quarantined().references()),
                "lists", content.lists());
    }

    private static Iterable<Map<String, Object>> files(List<OwnedFile> files) {
        return () -> files.stream()
                .map(file -> Map.<String, Object>of("path", file.path(), "size", file.size(), "sha256", file.sha256()))
                .iterator();
    }
}
