package dev.oxenspark.export.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.export.RecordedExport;
import java.util.ArrayList;
import java.util.List;

/**
 * What an audit of tables asks of an export: a few words of its two documents.
 *
 * @param branch that it was made on
 */
record Exported(String job, String branch, List<Source> sources) {
    Exported {
        sources = List.copyOf(sources);
    }

    /**
     * One Delta table at one version.
     *
     * @param table its name in a catalog; empty when the job gave a path
     */
    record Source(String alias, String table, String location, long version, String metadataId) {}

    static Exported of(RecordedExport export) {
        List<Source> sources = new ArrayList<>();
        JsonNode tables = export.run().at("/job/source/tables");
        for (JsonNode source : export.manifest().path("sources")) {
            String alias = source.path("alias").asText();
            sources.add(new Source(
                    alias,
                    tables.path(alias).path("table").asText(),
                    source.path("location").asText(),
                    source.path("version").asLong(),
                    source.path("metadataId").asText()));
        }
        return new Exported(
                export.trailers().job(), export.run().at("/target/branch").asText(), sources);
    }
}
