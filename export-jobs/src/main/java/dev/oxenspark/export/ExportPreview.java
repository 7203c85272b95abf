package dev.oxenspark.export;

import dev.oxenspark.connector.OxenException;
import dev.oxenspark.export.blobs.PinnedRepository;
import dev.oxenspark.export.delta.Retention;
import dev.oxenspark.export.spec.JobFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** What a run would do now. */
public record ExportPreview(
        String status,
        String repository,
        String branch,
        List<Retention> retention,
        List<PinnedRepository> repositories,
        long rows,
        long references,
        long files,
        long filesToCopy,
        long bytesToCopy) {

    /** Plans, and lets go of everything again; an absent repository is left absent. */
    public static ExportPreview of(SparkSession spark, JobFile job, ExportOptions options, Progress progress) {
        try (RunFolder folder = RunFolder.create(spark, options.state(), job.name());
                TaskWatch tasks = TaskWatch.start(spark, progress)) {
            try (ExportPlan plan = ExportPlan.make(spark, job, options, folder, progress)) {
                String status = !plan.superseded().isEmpty()
                        ? ExportResult.Status.SUPERSEDED.name()
                        : plan.upToDate() ? ExportResult.Status.UP_TO_DATE.name() : "TO_EXPORT";
                return new ExportPreview(
                        status,
                        plan.target().address().text(),
                        plan.target().branch(),
                        plan.input().retention(),
                        List.copyOf(
                                plan.input().blobs().repositories().bySource().values()),
                        plan.input().rowCount(),
                        plan.input().blobs().references(),
                        plan.input().blobs().blobs().size(),
                        plan.missingBlobs(),
                        plan.missingBytes());
            } finally {
                folder.dropPins(folder.run());
            }
        } catch (OxenException e) {
            throw OxenFailures.explain(Stage.PLAN, e);
        }
    }

    /** One JSON object, its members in this order. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("status", status);
        json.put("branch", branch);
        json.put("repository", repository);
        json.put("rows", rows);
        Map<String, Object> blobs = new LinkedHashMap<>();
        blobs.put("count", references);
        blobs.put("distinct", files);
        blobs.put("toCopy", filesToCopy);
        blobs.put("bytes", bytesToCopy);
        json.put("blobs", blobs);
        json.put(
                "sources",
                retention.stream()
                        .map(kept -> ExportResult.source(kept.source()))
                        .toList());
        json.put("retention", retention.stream().map(Retention::json).toList());
        if (!repositories.isEmpty()) {
            json.put(
                    "repositories",
                    repositories.stream().map(ExportPreview::repository).toList());
        }
        return json;
    }

    private static Map<String, Object> repository(PinnedRepository from) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", from.source());
        json.put("repository", from.address().text());
        json.put("commit", from.commit().toString());
        return json;
    }

    /** In a sentence. */
    public String verdict() {
        return switch (status) {
            case "UP_TO_DATE" -> "Nothing to do: the last export had the same input.";
            case "SUPERSEDED" -> "Would not be published: the last export had newer versions.";
            default -> "Would go to branch " + branch + " of " + repository;
        };
    }
}
