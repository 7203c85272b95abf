package dev.oxenspark.export.provenance;

import dev.oxenspark.connector.provenance.Percent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code statement.intoto.json}: in-toto's Statement v1 (https://in-toto.io/Statement/v1) over the manifest and the
 * table's files, saying with SLSA's provenance v1 (https://slsa.dev/provenance/v1) what they were made of. The manifest
 * binds all other files.
 */
public final class Statement {
    public static final String MEDIA_TYPE = "application/vnd.in-toto+json";
    private static final String BUILDER = "tag:oxenspark.dev,2026:oxen-export";
    private static final String BUILD_TYPE = BUILDER + "/v1";

    private Statement() {}

    /**
     * RFC 8785 canonical JSON.
     *
     * @param manifestPath in the repository
     * @param run its id
     * @param engine versions of what ran, by name
     */
    public static String of(
            Manifest manifest,
            String manifestPath,
            String manifestSha256,
            String run,
            Instant started,
            Map<String, String> engine) {
        List<Object> subjects = new ArrayList<>();
        subjects.add(Map.of("name", manifestPath, "digest", Map.of("sha256", manifestSha256)));
        manifest.content()
                .tables()
                .forEach(table ->
                        subjects.add(Map.of("name", table.path(), "digest", Map.of("sha256", table.sha256()))));
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("_type", "https://in-toto.io/Statement/v1");
        statement.put("subject", subjects);
        statement.put("predicateType", "https://slsa.dev/provenance/v1");
        statement.put(
                "predicate",
                Map.of(
                        "buildDefinition", definition(manifest),
                        "runDetails", details(manifest, run, started, engine)));
        return CanonicalJson.text(statement);
    }

    private static Map<String, Object> definition(Manifest manifest) {
        return Map.of(
                "buildType",
                BUILD_TYPE,
                "externalParameters",
                Map.of(
                        "job", manifest.job(),
                        "query", manifest.query(),
                        "dataset", manifest.dataset(),
                        "governance", manifest.governance()),
                "internalParameters",
                Map.of(),
                "resolvedDependencies",
                manifest.sources().stream().map(Statement::dependency).toList());
    }

    private static Map<String, Object> dependency(Manifest.Source source) {
        Map<String, Object> annotations = new LinkedHashMap<>();
        annotations.put("version", source.version());
        annotations.put("metadataId", source.metadataId());
        annotations.put("timestamp", source.timestamp());
        annotations.put("fingerprint", source.facts().get("fingerprint"));
        return Map.of(
                "name", source.alias(),
                "uri", Percent.encode(source.location()),
                "annotations", annotations);
    }

    private static Map<String, Object> details(
            Manifest manifest, String run, Instant started, Map<String, String> engine) {
        return Map.of(
                "builder",
                Map.of("id", BUILDER, "version", engine),
                "metadata",
                Map.of(
                        "invocationId",
                        run,
                        "startedOn",
                        started.truncatedTo(ChronoUnit.SECONDS).toString()),
                "byproducts",
                List.of(
                        Map.of(
                                "name",
                                "rows",
                                "digest",
                                digest(manifest.content().rowset().toString())),
                        Map.of(
                                "name",
                                "files",
                                "digest",
                                digest(manifest.content().contentDigest()))));
    }

    /** {@code algorithm:value}, as in-toto writes it. */
    private static Map<String, String> digest(String text) {
        int split = text.indexOf(':');
        return Map.of(text.substring(0, split), text.substring(split + 1));
    }
}
