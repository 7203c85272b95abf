package dev.oxenspark.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Location;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.export.delta.NewestVersion;
import dev.oxenspark.export.spec.JobFile;
import dev.oxenspark.export.spec.JobFile.TableReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * How far a job's newest export on its branch is behind the tables.
 *
 * @param newest null when the job has no export there
 */
public record ExportStatus(
        String job,
        String repository,
        String branch,
        @Nullable RecordedExport newest,
        List<Table> tables) {

    /**
     * One table of the job, or one that its newest export had.
     *
     * @param requested what the job asks for: a version, an instant, {@code latest}; empty when it does not ask any
     *     more
     * @param exported null when the export does not have the table
     * @param replaced whether another table lies there now, whose versions count anew
     */
    public record Table(
            String alias,
            String location,
            String requested,
            @Nullable Long exported,
            long version,
            boolean replaced) {
        /** How many versions came since; empty where they can't be compared. */
        public Optional<Long> ahead() {
            return exported == null || replaced ? Optional.empty() : Optional.of(version - exported);
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("alias", alias);
            json.put("location", location);
            json.put("requested", requested);
            json.put("exported", exported);
            json.put("newest", version);
            json.put("ahead", ahead().orElse(null));
            json.put("replaced", replaced);
            return json;
        }
    }

    /** Looks at the branch and at the logs of the tables; runs no query. */
    public static ExportStatus of(SparkSession spark, JobFile job, OxenSettings settings) {
        RepositoryAddress address = Location.parse(job.target().repository()).repository();
        RecordedExport newest = newest(address, job, settings);
        Map<String, JsonNode> exported = new LinkedHashMap<>();
        if (newest != null) {
            newest.manifest()
                    .path("sources")
                    .forEach(source -> exported.put(source.path("alias").asText(), source));
        }
        List<Table> tables = new ArrayList<>();
        job.source().tables().forEach((alias, table) -> {
            NewestVersion now = NewestVersion.of(spark, alias, table);
            tables.add(table(alias, requested(table), now, exported.remove(alias)));
        });
        exported.forEach((alias, source) -> {
            NewestVersion now = NewestVersion.of(spark, source.path("location").asText());
            tables.add(table(alias, "", now, source));
        });
        return new ExportStatus(job.name(), address.text(), job.target().branch(), newest, List.copyOf(tables));
    }

    private static @Nullable RecordedExport newest(RepositoryAddress address, JobFile job, OxenSettings settings) {
        if (!Oxen.exists(address, settings)) {
            return null;
        }
        try (OxenRepository repository = Oxen.open(address, settings)) {
            String branch = job.target().branch();
            List<String> branches =
                    repository.branches().stream().map(Branch::name).toList();
            return branches.contains(branch)
                    ? RecordedExport.find(repository, repository.resolve(Revision.of(branch)), job.name())
                            .orElse(null)
                    : null;
        }
    }

    private static Table table(String alias, String requested, NewestVersion now, @Nullable JsonNode exported) {
        return new Table(
                alias,
                now.location(),
                requested,
                exported == null ? null : exported.path("version").asLong(),
                now.version(),
                exported != null && !exported.path("metadataId").asText().equals(now.metadataId()));
    }

    private static String requested(TableReference table) {
        if (table.asOf() != null) {
            return table.asOf();
        }
        return table.version() == null ? "latest" : String.valueOf(table.version());
    }

    /** One JSON object, its members in this order. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("job", job);
        json.put("repository", repository);
        json.put("branch", branch);
        json.put("commit", newest == null ? null : newest.commit().id().toString());
        json.put(
                "timestamp", newest == null ? null : newest.commit().timestamp().toString());
        json.put("rows", newest == null ? null : newest.rows());
        json.put("tables", tables.stream().map(Table::json).toList());
        return json;
    }
}
