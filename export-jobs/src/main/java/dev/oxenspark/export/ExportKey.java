package dev.oxenspark.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.export.blobs.Blob;
import dev.oxenspark.export.blobs.BlobPlan;
import dev.oxenspark.export.delta.PinnedSource;
import dev.oxenspark.export.provenance.CanonicalJson;
import dev.oxenspark.export.provenance.Sha256;
import dev.oxenspark.export.spec.JobFile;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What makes two runs the same export, as digests. */
final class ExportKey {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ExportKey() {}

    /** Of the sections of the job that decide what is exported. */
    static String specification(JobFile job) {
        Map<String, Object> sections = new LinkedHashMap<>();
        for (String section : List.of("source", "dataset", "governance")) {
            sections.put(section, JSON.convertValue(job.resolved().path(section), Object.class));
        }
        return Sha256.hex(CanonicalJson.text(sections));
    }

    /**
     * Of everything that goes in: specification, pins of tables and repositories, texts of views, what is hidden, and
     * the state of every file; the same inputs, the same dataset.
     */
    static String inputs(JobFile job, ExportInput.Checked checked, BlobPlan plan) {
        MessageDigest digest = Sha256.digest();
        List<String> lines = new ArrayList<>();
        checked.query().sources().stream()
                .sorted(Comparator.comparing(PinnedSource::alias).thenComparing(PinnedSource::version))
                .forEach(source -> lines.add(CanonicalJson.text(List.of(
                        source.alias(),
                        source.location(),
                        source.version(),
                        source.metadataId(),
                        source.fingerprint()))));
        new TreeMap<>(checked.query().views())
                .forEach((view, text) -> lines.add(CanonicalJson.text(List.of(view, text))));
        new TreeMap<>(checked.redacted()).forEach((fact, value) -> lines.add(CanonicalJson.text(List.of(fact, value))));
        checked.included().stream()
                .map(IncludedFile::owned)
                .forEach(file -> lines.add(CanonicalJson.text(List.of(file.path(), file.sha256()))));
        plan.repositories()
                .bySource()
                .values()
                .forEach(from -> lines.add(CanonicalJson.text(List.of(
                        from.source(), from.address().text(), from.commit().toString()))));
        plan.blobs().values().stream()
                .sorted(Comparator.comparing(Blob::uri))
                .forEach(blob -> lines.add(CanonicalJson.text(List.of(blob.uri(), blob.token()))));
        plan.missing().stream().sorted().forEach(uri -> lines.add(CanonicalJson.text(List.of(uri))));
        digest.update((job.name() + "\n" + specification(job) + "\n").getBytes(StandardCharsets.UTF_8));
        lines.forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The Export-Key: the inputs, the branch, and the export that this one follows. */
    static String of(String inputs, String branch, String previousCommit) {
        return Sha256.hex(CanonicalJson.text(List.of(inputs, branch, previousCommit)));
    }
}
