package dev.oxenspark.export.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.provenance.ExportTrailers;
import dev.oxenspark.export.PreviousExport;
import dev.oxenspark.export.RecordedExport;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What fed a commit.
 *
 * @param exact whether the commit is an export itself; else its nearest ancestors are given, one for each job
 */
public record CommitAudit(Commit commit, boolean exact, List<Export> exports) {
    /**
     * One export.
     *
     * @param since what the audited commit has made of the export's files
     */
    public record Export(RecordedExport export, Since since) {}

    /** Paths, in order. */
    public record Since(List<String> added, List<String> changed, List<String> removed) {
        static final Since NOTHING = new Since(List.of(), List.of(), List.of());
    }

    public static CommitAudit of(OxenRepository repository, Commit commit) {
        return of(
                repository,
                commit,
                () -> repository.history(commit),
                earlier -> ExportTrailers.parse(earlier.message()).map(ExportTrailers::job));
    }

    /** The same; the log says where to look, and what is found there is read from the repository. */
    public static CommitAudit of(OxenRepository repository, Commit commit, ExportLog log) {
        return log.knows(commit) ? of(repository, commit, () -> log.history(commit), log::job) : of(repository, commit);
    }

    /** @param job that a commit says it is an export of */
    private static CommitAudit of(
            OxenRepository repository,
            Commit commit,
            Supplier<Stream<Commit>> ancestors,
            Function<Commit, Optional<String>> job) {
        Optional<RecordedExport> itself = intact(repository, commit);
        if (itself.isPresent()) {
            return new CommitAudit(commit, true, List.of(new Export(itself.get(), Since.NOTHING)));
        }
        Map<String, RecordedExport> nearest = new TreeMap<>();
        try (Stream<Commit> history = ancestors.get()) {
            for (Iterator<Commit> commits = history.iterator(); commits.hasNext(); ) {
                Commit earlier = commits.next();
                if (job.apply(earlier)
                        .filter(name -> !nearest.containsKey(name))
                        .isPresent()) {
                    intact(repository, earlier)
                            .ifPresent(export -> nearest.put(export.trailers().job(), export));
                }
            }
        }
        Map<String, FileEntry> now = PreviousExport.tree(repository, commit);
        List<Export> exports = nearest.values().stream()
                .map(export -> new Export(export, since(PreviousExport.of(repository, export), now)))
                .toList();
        return new CommitAudit(commit, false, exports);
    }

    /** The export that a commit is; none if anything in its provenance is not what its message binds. */
    private static Optional<RecordedExport> intact(OxenRepository repository, Commit commit) {
        return RecordedExport.at(repository, commit).filter(export -> export.listsAreIntact(repository));
    }

    private static Since since(PreviousExport export, Map<String, FileEntry> now) {
        List<String> changed = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        for (String path : export.edited(now)) {
            (now.containsKey(path) ? changed : removed).add(path);
        }
        Set<String> then = export.tree().keySet();
        List<String> added = now.keySet().stream()
                .filter(path -> !then.contains(path) && !path.startsWith(".provenance/"))
                .toList();
        return new Since(added, changed, removed);
    }

    /** One JSON object, its members in this order. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("commit", commit.id().toString());
        json.put("exact", exact);
        json.put("exports", exports.stream().map(CommitAudit::json).toList());
        return json;
    }

    private static Map<String, Object> json(Export found) {
        RecordedExport export = found.export();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("job", export.trailers().job());
        json.put("commit", export.commit().id().toString());
        json.put("key", export.trailers().key());
        List<Map<String, Object>> sources = new ArrayList<>();
        for (JsonNode source : export.manifest().path("sources")) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("location", source.path("location").asText());
            one.put("version", source.path("version").asLong());
            one.put("metadataId", source.path("metadataId").asText());
            one.put("timestamp", source.path("timestamp").asText());
            sources.add(one);
        }
        json.put("sources", sources);
        json.put("rowsetDigest", export.trailers().rowsetDigest());
        json.put("contentDigest", export.trailers().contentDigest());
        json.put("provenanceSha256", export.trailers().provenanceSha256());
        Map<String, Object> since = new LinkedHashMap<>();
        since.put("added", found.since().added());
        since.put("changed", found.since().changed());
        since.put("removed", found.since().removed());
        json.put("since", since);
        return json;
    }
}
