package dev.oxenspark.export.audit;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.export.RecordedExport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The commits of a repository, and what those of them that are exports say. Which commits are exports was checked when
 * they were read, and can't change: a commit's id binds its message, and that binds the documents.
 */
public final class ExportLog {
    /** With fewer digits, a repository takes a text for no commit. */
    private static final int SHORTEST_PREFIX = 4;

    private final CommitGraph graph;
    private final Map<Hash, Exported> exports;

    /** @param exports by commit */
    ExportLog(CommitGraph graph, Map<Hash, Exported> exports) {
        this.graph = graph;
        this.exports = new HashMap<>(exports);
    }

    /** One export. */
    record Entry(Commit commit, Exported export, boolean onBranch) {}

    /** From the commits alone: reads two small files of each export. */
    public static ExportLog of(OxenRepository repository) {
        ExportLog log = new ExportLog(CommitGraph.empty(), Map.of());
        log.catchUp(repository);
        return log;
    }

    /**
     * Reads what is new since.
     *
     * @return how many commits
     */
    int catchUp(OxenRepository repository) {
        List<Commit> added = graph.catchUp(repository);
        RecordedExport.each(
                repository, added, export -> exports.put(export.commit().id(), Exported.of(export)));
        return added.size();
    }

    /** What the repository says now of one commit. */
    static @Nullable Exported exported(OxenRepository repository, Commit commit) {
        return RecordedExport.at(repository, commit).map(Exported::of).orElse(null);
    }

    CommitGraph graph() {
        return graph;
    }

    Map<Hash, Exported> exports() {
        return exports;
    }

    /** Keeps what another one knows of commits that no branch leads to any more. */
    void keep(ExportLog other) {
        graph.keep(other.graph);
        other.exports.forEach(exports::putIfAbsent);
    }

    /** The oldest first. */
    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Commit commit : graph.oldestFirst()) {
            Exported export = exports.get(commit.id());
            if (export != null) {
                entries.add(new Entry(commit, export, graph.isOn(export.branch(), commit.id())));
            }
        }
        return entries;
    }

    /** The commit that a revision names; asks the repository only for what branches do not lead to. */
    public Commit resolve(OxenRepository repository, Revision revision) {
        Commit known = graph.find(revision.text(), SHORTEST_PREFIX);
        return known != null ? known : repository.resolve(revision);
    }

    boolean knows(Commit commit) {
        return graph.commit(commit.id()) != null;
    }

    /** A known commit and its ancestors, newest first. */
    Stream<Commit> history(Commit commit) {
        return graph.history(commit);
    }

    /** Of an export. */
    Optional<String> job(Commit commit) {
        return Optional.ofNullable(exports.get(commit.id())).map(Exported::job);
    }
}
