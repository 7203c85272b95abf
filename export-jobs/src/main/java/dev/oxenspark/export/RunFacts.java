package dev.oxenspark.export;

import dev.oxenspark.export.blobs.StoredBlob;
import dev.oxenspark.export.delta.Retention;
import dev.oxenspark.export.incremental.Increment;
import dev.oxenspark.export.provenance.Manifest;
import dev.oxenspark.export.spec.JobFile;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.sql.SparkSession;

/**
 * {@code run.json}: how, when, where to and with what an export was made. Nothing in it says what was exported, but for
 * counts.
 *
 * @param lostFiles by location of a source, how many of its files a vacuum took while the run went on
 */
record RunFacts(
        JobFile job,
        ExportOptions options,
        ExportPlan plan,
        Increment increment,
        Map<String, StoredBlob> stored,
        Map<String, Integer> lostFiles,
        Instant started) {

    /**
     * @param listSha256 of the files beside it, by path
     * @param rootFiles card and the like that this export writes
     */
    Map<String, Object> json(
            SparkSession spark, Manifest manifest, Map<String, String> listSha256, Collection<String> rootFiles) {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("schema", "oxen-export/run/1");
        run.put("run", plan.run());
        run.put("key", plan.key());
        run.put("inputs", plan.input().digest());
        run.put("job", Manifests.json(job.resolved()));
        run.put(
                "target",
                Map.of(
                        "repository",
                        plan.target().address().text(),
                        "branch",
                        job.target().branch()));
        run.put("sources", Manifests.requested(plan.input().query().sources()));
        run.put(
                "retention",
                plan.input().retention().stream().map(Retention::json).toList());
        run.put("vacuumed", lostFiles);
        run.put("incremental", incremental());
        run.put("rows", manifest.content().rowset().rows());
        run.put("blobs", blobs());
        run.put("files", listSha256);
        run.put("rootFiles", List.copyOf(rootFiles));
        run.put("allowShrink", options.shrink() == ExportOptions.Shrink.ALLOWED);
        run.put("engine", engine(spark));
        run.put("started", started.toString());
        run.put("written", Instant.now().toString());
        return run;
    }

    private Map<String, Object> incremental() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("mode", increment.mode().text());
        facts.put("obstacles", increment.obstacles());
        facts.put("rows", increment.counts());
        facts.put(
                "previousExport",
                plan.target().previous().map(PreviousExport::commit).orElse(""));
        return facts;
    }

    private Map<String, Object> blobs() {
        Map<String, Long> origins = new TreeMap<>();
        Map<String, Long> pins = new TreeMap<>();
        stored.values().forEach(blob -> {
            origins.merge(blob.origin().name(), 1L, Long::sum);
            pins.merge(blob.blob().pin().name(), 1L, Long::sum);
        });
        return Map.of(
                "origin", origins, "pinnedBy", pins, "copied", plan.missingBlobs(), "copiedBytes", plan.missingBytes());
    }

    /** Versions of what runs. */
    static Map<String, String> engine(SparkSession spark) {
        return Map.of(
                "exporter", Versions.exporter(),
                "spark", spark.version(),
                "delta", Versions.delta(),
                "hadoop", VersionInfo.getVersion(),
                "java", System.getProperty("java.version", ""));
    }
}
