package dev.oxenspark.connector.history;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Hash;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A commit and all its ancestors, each once, newest first by time. */
public final class CommitWalk implements Iterator<Commit> {
    private final Function<Hash, Commit> load;
    private final Set<Hash> seen = new HashSet<>();
    private final PriorityQueue<Commit> next = new PriorityQueue<>(
            Comparator.comparing(Commit::timestamp).reversed().thenComparing(Commit::id));

    private CommitWalk(Commit from, Function<Hash, Commit> load) {
        this.load = load;
        visit(from);
    }

    /** @param load gives a commit by id, and fails when it is not there: a history with a hole is no history */
    public static Stream<Commit> from(Commit start, Function<Hash, Commit> load) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(
                        new CommitWalk(start, load), Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL),
                false);
    }

    @Override
    public boolean hasNext() {
        return !next.isEmpty();
    }

    @Override
    public Commit next() {
        Commit commit = next.poll();
        if (commit == null) {
            throw new NoSuchElementException();
        }
        for (Hash parent : commit.parents()) {
            if (!seen.contains(parent)) {
                visit(load.apply(parent));
            }
        }
        return commit;
    }

    private void visit(Commit commit) {
        if (seen.add(commit.id())) {
            next.add(commit);
        }
    }
}
