package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Hash;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A commit and its ancestors, a page at a time, as far as somebody reads. */
final class History {
    /** Small pages let the server walk only first parents; it does that up to 10 commits. */
    private static final int PAGE = 500;

    private final Refs refs;

    History(Refs refs) {
        this.refs = refs;
    }

    Stream<Commit> from(Hash commit) {
        boolean[] more = {true};
        return IntStream.iterate(1, page -> more[0], page -> page + 1)
                .mapToObj(page -> {
                    List<Commit> commits = refs.history(commit, page, PAGE);
                    more[0] = commits.size() == PAGE;
                    return commits;
                })
                .flatMap(List::stream);
    }
}
