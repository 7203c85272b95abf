package dev.oxenspark.export.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.export.RecordedExport;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an export says of itself.
 *
 * @param repository as users write it
 */
record Origin(RecordedExport export, String repository) {
    String job() {
        return export.trailers().job();
    }

    String commit() {
        return export.commit().id().toString();
    }

    long rows() {
        return export.manifest().at("/content/rows").asLong();
    }

    /** Names of the exported columns. */
    List<String> columns() {
        List<String> names = new ArrayList<>();
        export.manifest()
                .at("/content/columns")
                .forEach(column -> names.add(column.path("name").asText()));
        return names;
    }

    /** The tables and their versions, in words. */
    String sources() {
        List<String> sources = new ArrayList<>();
        for (JsonNode source : export.manifest().path("sources")) {
            sources.add(source.path("alias").asText() + " version "
                    + source.path("version").asText());
        }
        return String.join(", ", sources);
    }

    /** Where the rows are in the repository. */
    String table() {
        return export.manifest().at("/dataset/table").asText();
    }

    /** What the author wrote: the message without the paragraph that binds the provenance. */
    String message() {
        String message = export.commit().message();
        int last = message.lastIndexOf("\n\n");
        return last < 0 ? message : message.substring(0, last);
    }

    /** Commit, author and time, as terms of a list. */
    void summary(Html html) {
        Cards.term(html, "Commit", commit());
        Cards.term(
                html,
                "Committed",
                time(export.commit().timestamp()) + " by " + export.commit().author());
        Cards.term(html, "Message", message());
        Cards.term(html, "Tables", sources());
        Cards.term(html, "Rows", "%,d in %s".formatted(rows(), table()));
        JsonNode quarantined = export.manifest().at("/content/quarantined");
        long skipped = quarantined.path("rows").asLong();
        long nulled = quarantined.path("references").asLong();
        if (skipped + nulled > 0) {
            Cards.term(
                    html,
                    "Left out",
                    Distributions.count(skipped, "row") + "; " + Distributions.count(nulled, "reference")
                            + " to a missing file set to null");
        }
        export.manifest()
                .path("governance")
                .properties()
                .forEach(fact -> Cards.term(html, capital(fact.getKey()), text(fact.getValue())));
    }

    static String time(Instant instant) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                .format(instant.atOffset(ZoneOffset.UTC));
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    /** Everything that an auditor asks for. */
    void provenance(Html html) {
        JsonNode manifest = export.manifest();
        html.tag("div")
                .with("class", "wide")
                .with("tabindex", "0")
                .with("role", "region")
                .with("aria-label", "Source tables of " + commit())
                .around(() -> html.tag("table").around(() -> {
                    html.tag("thead")
                            .around(() -> html.tag("tr").around(() -> {
                                for (String head :
                                        List.of("Table", "Version", "Committed", "Location", "Metadata id")) {
                                    html.tag("th").with("scope", "col").text(head);
                                }
                            }));
                    html.tag("tbody").around(() -> manifest.path("sources").forEach(source -> row(html, source)));
                }));
        String sql = manifest.at("/query/sql").asText("");
        if (!sql.isEmpty()) {
            html.text("h3", "Query");
            html.tag("pre").with("tabindex", "0").text(sql);
        }
        JsonNode parameters = manifest.at("/query/parameters");
        if (!parameters.isEmpty()) {
            html.text("p", "With parameters " + parameters);
        }
        html.text("h3", "Digests");
        html.tag("dl").around(() -> digests().forEach((name, digest) -> Cards.term(html, name, digest)));
    }

    private static void row(Html html, JsonNode source) {
        html.tag("tr").around(() -> {
            html.tag("th").with("scope", "row").text(source.path("alias").asText());
            for (String field : List.of("version", "timestamp", "location", "metadataId")) {
                html.text("td", source.path(field).asText());
            }
        });
    }

    private Map<String, String> digests() {
        return new TreeMap<>(Map.of(
                "Rowset-Digest", export.trailers().rowsetDigest(),
                "Content-Digest", export.trailers().contentDigest(),
                "Provenance-SHA256", export.trailers().provenanceSha256(),
                "Run-SHA256", export.trailers().runSha256(),
                "Export-Key", export.trailers().key()));
    }

    /** How to check that this page tells the truth, without believing it. */
    void verification(Html html) {
        html.text("h3", "How to verify");
        html.text(
                "p",
                "This folder only shows what the commit holds; the proof is in the commit. It names its tables and"
                        + " their versions, and binds every file by its SHA-256:");
        html.tag("pre")
                .with("tabindex", "0")
                .text("oxen-export audit commit " + commit() + " --repository " + repository);
        html.text("p", "Without any tool of ours, in a clone at that commit:");
        html.tag("pre")
                .with("tabindex", "0")
                .text("sha256sum " + RecordedExport.folder(job())
                        + "/manifest.json     # the commit message's Provenance-SHA256:\n"
                        + export.trailers().provenanceSha256());
        html.text(
                "p",
                "The manifest lists path, size and SHA-256 of every file, so each picture here can be compared with its"
                        + " original in the repository.");
    }
}
