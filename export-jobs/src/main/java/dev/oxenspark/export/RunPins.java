package dev.oxenspark.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.export.delta.PinnedSource;
import dev.oxenspark.export.spec.JobFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The versions that a run read, kept until it comes to a good end, so that another run may go on with the same.
 *
 * @param specification of the job, as a digest
 * @param sources in the order in which the query has them
 */
record RunPins(String run, String specification, List<Source> sources) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param alias of what came in through a view: its location */
    record Source(String alias, String location, long version, String metadataId, String fingerprint) {
        @Override
        public String toString() {
            return alias + "@" + version;
        }
    }

    static RunPins of(String run, JobFile job, List<PinnedSource> pinned) {
        return new RunPins(
                run,
                ExportKey.specification(job),
                pinned.stream()
                        .map(source -> new Source(
                                source.alias(),
                                source.location(),
                                source.version(),
                                source.metadataId(),
                                source.fingerprint()))
                        .toList());
    }

    /** @param text as {@link #text} gave it */
    static RunPins parse(String text) throws JsonProcessingException {
        return JSON.readValue(text, RunPins.class);
    }

    String text() throws JsonProcessingException {
        return JSON.writeValueAsString(this);
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
        sources.stream()
                .filter(source -> job.source().tables().containsKey(source.alias()))
                .forEach(source -> versions.put(source.alias(), source.version()));
        return versions;
    }

    /** @throws ExportException {@code UNAVAILABLE} unless the sources are those of that run */
    void refuseOther(JobFile job, List<PinnedSource> now) {
        RunPins found = of(run, job, now);
        if (!found.equals(this)) {
            throw new ExportException(
                    ExitCode.UNAVAILABLE,
                    Stage.RESOLVE,
                    "RESUME_MOVED",
                    "Run " + run + " can't be gone on with: it read " + sources + ", now there is " + found.sources()
                            + (found.sources().toString().equals(sources.toString()) ? ", made anew since" : "")
                            + ". Run without --resume, which copies no file again either.");
        }
    }
}
