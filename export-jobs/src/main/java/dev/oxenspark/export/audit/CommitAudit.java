package dev.oxenspark.export.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
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
import org.jspecify.annotations.Nullable;

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
     * @param repositories that its files came from
     */
    public record Export(RecordedExport export, Since since, List<FeedingRepository> repositories) {}

    /** Paths, in order. */
    public record Since(List<String> added, List<String> changed, List<String> removed) {
        static final Since NOTHING = new Since(List.of(), List.of(), List.of());
    }

    /** Asks this repository alone. */
    public static CommitAudit of(OxenRepository repository, Commit commit) {
        return of(repository, commit, export -> List.of());
    }

    static CommitAudit of(
            OxenRepository repository, Commit commit, Function<RecordedExport, List<FeedingRepository>> lineage) {
        return of(repository, commit, Ancestry.of(repository, commit, null), lineage);
    }

    /**
     * Follows files that came from other repositories to what fed those.
     *
     * @param log of this repository, if there is one: it says where to look, and what is found there is read
     */
    public static CommitAudit following(
            OxenRepository repository, Commit commit, @Nullable ExportLog log, OxenSettings settings) {
        return of(repository, commit, Ancestry.of(repository, commit, log), new Lineage(repository, settings));
    }

    /**
     * A commit's history, newest first.
     *
     * @param job that a commit says it is an export of
     */
    private record Ancestry(Supplier<Stream<Commit>> commits, Function<Commit, Optional<String>> job) {
        static Ancestry of(OxenRepository repository, Commit commit, @Nullable ExportLog log) {
            return log != null && log.knows(commit)
                    ? new Ancestry(() -> log.history(commit), log::job)
                    : new Ancestry(
                            () -> repository.history(commit),
                            earlier -> ExportTrailers.parse(earlier.message()).map(ExportTrailers::job));
        }
    }

    private static CommitAudit of(
            OxenRepository repository,
            Commit commit,
            Ancestry ancestry,
            Function<RecordedExport, List<FeedingRepository>> lineage) {
        Optional<RecordedExport> itself = intact(repository, commit);
        if (itself.isPresent()) {
            return new CommitAudit(
                    commit, true, List.of(new Export(itself.get(), Since.NOTHING, lineage.apply(itself.get()))));
        }
        Map<String, RecordedExport> nearest = new TreeMap<>();
        try (Stream<Commit> history = ancestry.commits.get()) {
            for (Iterator<Commit> commits = history.iterator(); commits.hasNext(); ) {
                Commit earlier = commits.next();
                if (ancestry.job
                        .apply(earlier)
                        .filter(name -> !nearest.containsKey(name))
                        .isPresent()) {
                    intact(repository, earlier)
                            .ifPresent(export -> nearest.put(export.trailers().job(), export));
                }
            }
        }
        Map<String, FileEntry> now = PreviousExport.tree(repository, commit);
        List<Export> exports = nearest.values().stream()
                .map(export ->
                        new Export(export, since(PreviousExport.of(repository, export), now), lineage.apply(export)))
                .toList();
        return new CommitAudit(commit, false, exports);
    }

    /** Whether the commit itself is the export with that manifest. */
    boolean isExport(String provenanceSha256) {
        return exact
                && exports.stream()
                        .anyMatch(found ->
                                found.export().trailers().provenanceSha256().equals(provenanceSha256));
    }

    /** All repositories that were followed, or were to be. */
    public Stream<FeedingRepository> repositories() {
        return exports.stream()
                .flatMap(export -> export.repositories().stream())
                .flatMap(from -> Stream.concat(
                        Stream.of(from), Stream.ofNullable(from.audit()).flatMap(CommitAudit::repositories)));
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
        if (!found.repositories().isEmpty()) {
            json.put(
                    "repositories",
                    found.repositories().stream().map(FeedingRepository::json).toList());
        }
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
