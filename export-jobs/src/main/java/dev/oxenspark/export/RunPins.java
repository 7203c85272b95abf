package dev.oxenspark.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.export.delta.PinnedSource;
import dev.oxenspark.export.provenance.CanonicalJson;
import dev.oxenspark.export.spec.JobFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The versions that a run read, kept until it comes to a good end, so that another run may go on with the same.
 *
 * @param specification of the job, as a digest
 * @param sources {@code alias, location, version, metadataId, fingerprint} of each, by {@code alias@version}; the alias
 *     of what came in through a view is its location
 */
record RunPins(String run, String specification, Map<String, Map<String, Object>> sources) {
    private static final ObjectMapper JSON = new ObjectMapper();

    RunPins {
        sources = new TreeMap<>(sources);
    }

    static RunPins of(String run, JobFile job, List<PinnedSource> pinned) {
        Map<String, Map<String, Object>> sources = new TreeMap<>();
        for (PinnedSource source : pinned) {
            sources.put(
                    source.alias() + "@" + source.version(),
                    Map.of(
                            "alias", source.alias(),
                            "location", source.location(),
                            "version", source.version(),
                            "metadataId", source.metadataId(),
                            "fingerprint", source.fingerprint()));
        }
        return new RunPins(run, ExportKey.specification(job), sources);
    }

    /** @param text as {@link #text} gave it */
    static RunPins parse(String text) throws JsonProcessingException {
        JsonNode json = JSON.readTree(text);
        Map<String, Map<String, Object>> sources = new TreeMap<>();
        for (JsonNode source : json.path("sources")) {
            Map<String, Object> facts = new HashMap<>();
            for (String name : List.of("alias", "location", "metadataId", "fingerprint")) {
                facts.put(name, source.path(name).asText());
            }
            facts.put("version", source.path("version").asLong());
            sources.put(source.path("alias").asText() + "@" + facts.get("version"), facts);
        }
        return new RunPins(json.path("run").asText(), json.path("specification").asText(), sources);
    }

    String text() {
        return CanonicalJson.text(
                Map.of("run", run, "specification", specification, "sources", new ArrayList<>(sources.values())));
    }

    /** The version of each table that the job declares. */
    Map<String, Long> versions(JobFile job) {
        if (!ExportKey.specification(job).equals(specification)) {
            throw new ExportException(
                    ExitCode.USAGE,
                    Stage.RESOLVE,
                    "RESUME_OTHER_JOB",
                    "Run " + run + " was made with another source, dataset or governance section than the job has now."
                            + " Restore the job file, or run without --resume, which copies no file again either.");
        }
        Map<String, Long> versions = new HashMap<>();
        for (Map<String, Object> source : sources.values()) {
            String alias = String.valueOf(source.get("alias"));
            if (job.source().tables().containsKey(alias)) {
                versions.put(alias, (Long) source.get("version"));
            }
        }
        return versions;
    }

    /** @throws ExportException {@code UNAVAILABLE} unless the sources are those of that run */
    void refuseOther(JobFile job, List<PinnedSource> now) {
        Map<String, Map<String, Object>> found = of(run, job, now).sources;
        if (!found.equals(sources)) {
            throw new ExportException(
                    ExitCode.UNAVAILABLE,
                    Stage.RESOLVE,
                    "RESUME_MOVED",
                    "Run " + run + " can't be gone on with: it read " + sources.keySet() + ", now there is "
                            + found.keySet() + (found.keySet().equals(sources.keySet()) ? ", made anew since" : "")
                            + ". Run without --resume, which copies no file again either.");
        }
    }
}
