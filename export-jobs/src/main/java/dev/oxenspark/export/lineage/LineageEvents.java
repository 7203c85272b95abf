package dev.oxenspark.export.lineage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.oxenspark.connector.RepositoryAddress;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The events of one run, as OpenLineage's own model has them. */
public final class LineageEvents {
    private static final String PRODUCER = "tag:oxenspark.dev,2026:oxen-export";
    private static final ObjectMapper JSON = new ObjectMapper()
            .setSerializationInclusion(JsonInclude.Include.NON_NULL)
            .registerModule(new SimpleModule().addSerializer(ZonedDateTime.class, ToStringSerializer.instance));

    private final OpenLineage model = new OpenLineage(URI.create(PRODUCER));
    private final RepositoryAddress repository;
    private final String job;
    private final @Nullable String sql;
    private final String sparkVersion;
    private final String exporterVersion;
    private final UUID run;

    /**
     * @param job its name
     * @param sql null: a table as a whole
     * @param run the run's id; OpenLineage wants a UUID, which is made of it (version 3, of its UTF-8)
     */
    public LineageEvents(
            RepositoryAddress repository,
            String job,
            @Nullable String sql,
            String sparkVersion,
            String exporterVersion,
            String run) {
        this.repository = repository;
        this.job = job;
        this.sql = sql;
        this.sparkVersion = sparkVersion;
        this.exporterVersion = exporterVersion;
        this.run = UUID.nameUUIDFromBytes(run.getBytes(StandardCharsets.UTF_8));
    }

    /** A Delta table at the version that was read. */
    public record Input(String location, long version) {}

    /** The run has begun; what it reads is not known yet. */
    public String started() {
        return event(EventType.START, null, List.of(), List.of());
    }

    /** @param commit that holds the dataset now, made by this run or by an earlier one */
    public String completed(List<Input> inputs, String commit, long rows) {
        OpenLineage.OutputDataset output = model.newOutputDatasetBuilder()
                .namespace(namespace(repository))
                .name(name(repository))
                .facets(version(commit))
                .outputFacets(model.newOutputDatasetOutputFacetsBuilder()
                        .outputStatistics(model.newOutputStatisticsOutputDatasetFacetBuilder()
                                .rowCount(rows)
                                .build())
                        .build())
                .build();
        return event(EventType.COMPLETE, null, inputs, List.of(output));
    }

    /** Something newer was there, so that nothing was published. */
    public String aborted(List<Input> inputs) {
        return event(EventType.ABORT, null, inputs, List.of());
    }

    public String failed(String message) {
        return event(EventType.FAIL, message, List.of(), List.of());
    }

    private String event(
            EventType type, @Nullable String error, List<Input> inputs, List<OpenLineage.OutputDataset> outputs) {
        OpenLineage.RunFacetsBuilder facets = model.newRunFacetsBuilder()
                .processing_engine(model.newProcessingEngineRunFacet(sparkVersion, "spark", exporterVersion));
        if (error != null) {
            facets.errorMessage(model.newErrorMessageRunFacet(error, "JAVA", null));
        }
        OpenLineage.JobFacetsBuilder jobFacets = model.newJobFacetsBuilder()
                .jobType(model.newJobTypeJobFacetBuilder()
                        .processingType("BATCH")
                        .integration("OXEN_EXPORT")
                        .jobType("JOB")
                        .build());
        if (sql != null) {
            jobFacets.sql(model.newSQLJobFacet(sql, "spark"));
        }
        OpenLineage.RunEvent event = model.newRunEventBuilder()
                .eventType(type)
                .eventTime(ZonedDateTime.now(ZoneOffset.UTC))
                .run(model.newRunBuilder().runId(run).facets(facets.build()).build())
                .job(model.newJobBuilder()
                        .namespace(repository.text())
                        .name(job)
                        .facets(jobFacets.build())
                        .build())
                .inputs(inputs.stream().map(this::input).toList())
                .outputs(outputs)
                .build();
        try {
            return JSON.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private OpenLineage.InputDataset input(Input input) {
        return model.newInputDatasetBuilder()
                .namespace(namespace(input.location()))
                .name(name(input.location()))
                .facets(version(String.valueOf(input.version())))
                .build();
    }

    private OpenLineage.DatasetFacets version(String version) {
        return model.newDatasetFacetsBuilder()
                .version(model.newDatasetVersionDatasetFacet(version))
                .build();
    }

    private static String namespace(RepositoryAddress repository) {
        return repository instanceof RepositoryAddress.Remote remote ? remote.endpoint() : "file";
    }

    private static String name(RepositoryAddress repository) {
        return repository instanceof RepositoryAddress.Remote remote
                ? remote.namespace() + "/" + remote.name()
                : repository.text();
    }

    /** As OpenLineage names places: {@code s3://bucket} and the path in it, {@code file} and the path. */
    private static String namespace(String location) {
        String scheme = scheme(location);
        if (scheme.equals("file")) {
            return scheme;
        }
        String rest = location.substring(location.indexOf(':') + 1).replaceFirst("^//", "");
        return scheme + "://" + rest.replaceFirst("/.*", "");
    }

    private static String name(String location) {
        String path = location.replaceFirst("^[^:/]+:", "");
        return scheme(location).equals("file") ? path.replaceFirst("^//", "") : path.replaceFirst("^//[^/]*/?", "");
    }

    private static String scheme(String location) {
        int end = location.indexOf(':');
        String scheme = end < 0 ? "file" : location.substring(0, end).toLowerCase(Locale.ROOT);
        return scheme.matches("s3[an]?") ? "s3" : scheme;
    }
}
