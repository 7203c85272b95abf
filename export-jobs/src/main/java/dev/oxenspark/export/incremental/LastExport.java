package dev.oxenspark.export.incremental;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.connector.provenance.DeltaSource;
import dev.oxenspark.export.RecordedExport;
import dev.oxenspark.export.dataset.StoredDataset;
import dev.oxenspark.export.delta.ObstacleException;
import dev.oxenspark.export.delta.PinnedQuery;
import dev.oxenspark.export.delta.PinnedSource;
import dev.oxenspark.export.provenance.CanonicalJson;
import dev.oxenspark.export.provenance.Manifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VariantType;
import org.jspecify.annotations.Nullable;

/**
 * What the job exported last, and whether its rows may be taken over.
 *
 * @param dataset its rows, where they are
 */
public record LastExport(RecordedExport recorded, StoredDataset dataset) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The version of its first table; of a query over rows it is the only one. */
    DeltaSource source() {
        JsonNode source = recorded.manifest().at("/sources/0");
        return new DeltaSource(
                source.path("location").asText(),
                source.path("version").asLong(),
                source.path("metadataId").asText());
    }

    String fingerprint() {
        return recorded.manifest().at("/sources/0/fingerprint").asText();
    }

    /**
     * @param schema of the rows to come
     * @throws ObstacleException when this export is made otherwise than that one was, or that one left rows out
     */
    void refuseOther(Recipe recipe, StructType schema, PinnedQuery query) throws ObstacleException {
        JsonNode manifest = recorded.manifest();
        same("the manifest's format", Manifest.SCHEMA, manifest.path("schema"));
        // Another version may compute another value from the same row.
        same("what runs", recipe.engine(), recorded.run().path("engine"));
        same("section query", recipe.query(), manifest.path("query"));
        Map<String, Object> layout = new LinkedHashMap<>(recipe.dataset());
        layout.put(
                "contentAddressDigits",
                manifest.at("/dataset/contentAddressDigits").asInt());
        same("section dataset", layout, manifest.path("dataset"));
        List<PinnedSource> sources = new ArrayList<>(query.sources());
        // As the manifest has them.
        sources.sort(Comparator.comparing(PinnedSource::alias)
                .thenComparing(PinnedSource::location)
                .thenComparing(PinnedSource::version));
        same(
                "the number of tables",
                sources.size(),
                JSON.valueToTree(manifest.path("sources").size()));
        for (int i = 0; i < sources.size(); i++) {
            PinnedSource source = sources.get(i);
            JsonNode then = manifest.path("sources").path(i);
            same("a table's location", source.location(), then.path("location"));
            same("the id of table " + source.location(), source.metadataId(), then.path("metadataId"));
            for (String fact : List.of("schemaSha256", "partitionColumns")) {
                same(fact + " of table " + source.location(), source.facts().get(fact), then.path(fact));
            }
        }
        for (StructField field : schema.fields()) {
            if (field.dataType() instanceof VariantType) {
                throw new ObstacleException("column " + field.name() + " is a VARIANT, which is exported as text");
            }
        }
        same("the columns", columns(schema), JSON.valueToTree(columns(dataset.schema())));
        if (recorded.quarantined()) {
            throw new ObstacleException("the last export left out rows, or references of rows");
        }
    }

    private static List<String> columns(StructType schema) {
        return Arrays.stream(schema.fields())
                .map(field -> field.name() + " " + field.dataType().sql())
                .toList();
    }

    private static void same(String what, @Nullable Object now, JsonNode then) throws ObstacleException {
        if (!CanonicalJson.text(now).equals(CanonicalJson.text(JSON.convertValue(then, Object.class)))) {
            throw new ObstacleException(what + " is not as in the last export");
        }
    }
}
