package dev.oxenspark.export.audit;

import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.connector.history.CommitWalk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Commits with all their ancestors. A commit names its parents in its id, so what is known of one stays true; only
 * where branches point changes.
 */
final class CommitGraph {
    /** What Oxen-spark keeps for itself while it commits. */
    private static final String INTERNAL = "oxen-spark/";

    /** Commits that came later, and children, come first. */
    private Map<Hash, Commit> commits;

    private final Map<String, Hash> heads = new TreeMap<>();
    private final Map<String, Set<Hash>> onBranch = new HashMap<>();

    /** @param commits with all their ancestors, children before their parents */
    private CommitGraph(Map<Hash, Commit> commits) {
        this.commits = commits;
    }

    /** Of no branch yet. */
    static CommitGraph empty() {
        return new CommitGraph(new LinkedHashMap<>());
    }

    /**
     * The same, with commits that are known already.
     *
     * @param commits in the order of {@link #commits}
     * @throws OxenException {@code CORRUPT} when one of their ancestors is not among them
     */
    static CommitGraph of(List<Commit> commits) {
        Map<Hash, Commit> byId = new LinkedHashMap<>();
        commits.forEach(commit -> byId.put(commit.id(), commit));
        for (Commit commit : commits) {
            for (Hash parent : commit.parents()) {
                if (!byId.containsKey(parent)) {
                    throw new OxenException(
                            ErrorCategory.CORRUPT, "commit " + commit.id() + " is there without its parent " + parent);
                }
            }
        }
        return new CommitGraph(byId);
    }

    /**
     * Reads where the branches point, and of their histories what is not known.
     *
     * @return the commits that are new
     */
    List<Commit> catchUp(OxenRepository repository) {
        List<Commit> added = new ArrayList<>();
        heads.clear();
        onBranch.clear();
        for (Branch branch : repository.branches()) {
            if (!branch.name().startsWith(INTERNAL)) {
                Commit known = commits.get(branch.head());
                Commit head = known != null ? known : repository.resolve(Revision.of(branch.name()));
                added.addAll(add(repository, head));
                heads.put(branch.name(), head.id());
            }
        }
        return added;
    }

    private List<Commit> add(OxenRepository repository, Commit head) {
        Map<Hash, Commit> added = new LinkedHashMap<>();
        Set<Hash> wanted = new HashSet<>(Set.of(head.id()));
        wanted.removeAll(commits.keySet());
        if (wanted.isEmpty()) {
            return List.of();
        }
        try (Stream<Commit> history = repository.history(head)) {
            for (Iterator<Commit> walk = history.iterator(); !wanted.isEmpty() && walk.hasNext(); ) {
                Commit commit = walk.next();
                wanted.remove(commit.id());
                if (!commits.containsKey(commit.id())) {
                    added.put(commit.id(), commit);
                    commit.parents().stream()
                            .filter(parent -> !commits.containsKey(parent) && !added.containsKey(parent))
                            .forEach(wanted::add);
                }
            }
        }
        if (!wanted.isEmpty()) {
            throw new OxenException(
                    ErrorCategory.CORRUPT, "The history of commit " + head.id() + " ends before commits " + wanted);
        }
        List<Commit> news = List.copyOf(added.values());
        added.putAll(commits);
        commits = added;
        return news;
    }

    /** Keeps what another one knows of commits that no branch leads to any more. */
    void keep(CommitGraph other) {
        other.commits.forEach(commits::putIfAbsent);
    }

    List<Commit> commits() {
        return List.copyOf(commits.values());
    }

    @Nullable
    Commit commit(Hash id) {
        return commits.get(id);
    }

    /** By time; among equal seconds parents come before their children. */
    List<Commit> oldestFirst() {
        List<Commit> oldestFirst = new ArrayList<>(commits.values());
        Collections.reverse(oldestFirst);
        oldestFirst.sort(Comparator.comparing(Commit::timestamp));
        return oldestFirst;
    }

    /** A commit of the graph and its ancestors, newest first. */
    Stream<Commit> history(Commit from) {
        return CommitWalk.from(from, commits::get);
    }

    /** Whether a branch of that name leads to the commit. */
    boolean isOn(String branch, Hash commit) {
        return onBranch.computeIfAbsent(branch, this::lineage).contains(commit);
    }

    /**
     * The commit that the text names, if it is a branch, or the whole or the beginning of an id that branches lead to.
     */
    @Nullable
    Commit find(String text, int shortestPrefix) {
        Hash head = heads.get(text);
        if (head != null) {
            return commits.get(head);
        }
        if (!Hash.isHash(text) || text.length() < shortestPrefix) {
            return null;
        }
        Hash id = Hash.parse(text);
        List<Commit> found = commits.values().stream()
                .filter(commit ->
                        commit.id().equals(id) || commit.id().toString().startsWith(text.toLowerCase(Locale.ROOT)))
                .filter(commit -> heads.keySet().stream().anyMatch(branch -> isOn(branch, commit.id())))
                .toList();
        return found.size() == 1 ? found.get(0) : null;
    }

    private Set<Hash> lineage(String branch) {
        Set<Hash> lineage = new HashSet<>();
        Deque<Hash> next = new ArrayDeque<>();
        if (heads.containsKey(branch)) {
            next.add(heads.get(branch));
        }
        while (!next.isEmpty()) {
            Commit commit = commits.get(next.remove());
            if (commit != null && lineage.add(commit.id())) {
                next.addAll(commit.parents());
            }
        }
        return lineage;
    }
}
