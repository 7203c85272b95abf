package dev.oxenspark.export.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.provenance.DeltaSource;
import dev.oxenspark.connector.provenance.ExportTrailers;
import dev.oxenspark.export.dataset.StoredDataset;
import dev.oxenspark.export.provenance.ContentDigest;
import dev.oxenspark.export.provenance.OwnedFile;
import dev.oxenspark.export.provenance.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Level 0: the commit's message binds the manifest and the run record, and all three agree. */
final class BindingCheck {
    private final Claim claim;
    private final Findings findings;

    private BindingCheck(Claim claim, VerifyOptions options) {
        this.claim = claim;
        this.findings = new Findings(0, "trailers", State.PASSED, options.shown());
    }

    static Check of(Claim claim, VerifyOptions options) {
        return new BindingCheck(claim, options).check();
    }

    private Check check() {
        ExportTrailers trailers = claim.trailers();
        document(claim.manifest(), trailers.provenanceSha256());
        document(claim.run(), trailers.runSha256());
        if (!findings.isEmpty()) {
            return findings.check("The documents are not those that the commit's message binds.");
        }
        JsonNode manifest = claim.manifest().json();
        same("Export-Job", trailers.job(), manifest.path("job").asText());
        same("Export-Key", trailers.key(), claim.run().json().path("key").asText());
        same(
                "Rowset-Digest",
                trailers.rowsetDigest(),
                manifest.at("/content/rowsetDigest").asText());
        same(
                "Content-Digest",
                trailers.contentDigest(),
                manifest.at("/content/contentDigest").asText());
        List<OwnedFile> files = new ArrayList<>(StoredDataset.files(manifest, "tables"));
        files.addAll(StoredDataset.files(manifest, "blobs"));
        same("Content-Digest", trailers.contentDigest(), ContentDigest.of(files));
        same("Delta-Source", lines(trailers.sources()), lines(sources(manifest)));
        return findings.check(
                findings.isEmpty()
                        ? "The message binds manifest.json and run.json, and agrees with them."
                        : "The message contradicts the documents that it binds.");
    }

    private void document(Claim.Document document, String bound) {
        String found = document.problem().isEmpty() ? Sha256.hex(document.bytes()) : document.problem();
        if (!found.equals(bound)) {
            findings.add(State.DIFFERS, new Finding(document.path(), "sha256", bound, found));
        }
    }

    private void same(String trailer, String said, String found) {
        if (!said.equals(found)) {
            findings.add(State.DIFFERS, new Finding("trailer", trailer, said, found));
        }
    }

    private static List<DeltaSource> sources(JsonNode manifest) {
        List<DeltaSource> sources = new ArrayList<>();
        for (JsonNode source : manifest.path("sources")) {
            sources.add(new DeltaSource(
                    source.path("location").asText(),
                    source.path("version").asLong(),
                    source.path("metadataId").asText()));
        }
        return sources;
    }

    private static String lines(List<DeltaSource> sources) {
        Set<String> lines = new TreeSet<>();
        sources.forEach(source -> lines.add(source.location() + "@" + source.version() + " id=" + source.metadataId()));
        return String.join(", ", lines);
    }
}
