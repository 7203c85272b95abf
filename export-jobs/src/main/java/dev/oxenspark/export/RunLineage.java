package dev.oxenspark.export;

import dev.oxenspark.connector.Location;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.export.lineage.LineageEvents;
import dev.oxenspark.export.lineage.LineageSink;
import dev.oxenspark.export.spec.JobFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** Tells whoever the job names how a run goes. An export that nobody heard of is an export all the same. */
final class RunLineage {
    private final String setting;
    private final LineageEvents events;
    private final Progress progress;

    private RunLineage(String setting, LineageEvents events, Progress progress) {
        this.setting = setting;
        this.events = events;
        this.progress = progress;
    }

    static RunLineage of(SparkSession spark, JobFile job, String run, Progress progress) {
        RepositoryAddress repository;
        try {
            repository = Location.parse(job.target().repository()).repository();
        } catch (OxenException e) {
            throw OxenFailures.explain(Stage.PREFLIGHT, e);
        }
        LineageEvents events = new LineageEvents(
                repository, job.name(), job.source().sql(), spark.version(), Versions.exporter(), run);
        return new RunLineage(job.emit().openlineage(), events, progress);
    }

    void started() {
        tell(events::started);
    }

    void ended(ExportResult result) {
        List<LineageEvents.Input> inputs = result.sources().stream()
                .map(source -> new LineageEvents.Input(source.location(), source.version()))
                .toList();
        String commit = result.status() == ExportResult.Status.SUPERSEDED ? null : result.commit();
        tell(() -> commit == null ? events.aborted(inputs) : events.completed(inputs, commit, result.rows()));
    }

    void failed(ExportException failure) {
        tell(() -> events.failed(failure.code() + ": " + failure.getMessage()));
    }

    private void tell(Supplier<String> event) {
        try {
            Optional<LineageSink> sink = LineageSink.of(setting, System.getenv());
            if (sink.isPresent()) {
                sink.get().send(event.get());
            }
        } catch (IOException | RuntimeException e) {
            progress.say(Stage.PUBLISH, "OpenLineage was not told: " + e);
        }
    }
}
