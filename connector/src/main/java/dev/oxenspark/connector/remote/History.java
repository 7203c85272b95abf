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
    private final int page;

    History(Refs refs) {
        this(refs, PAGE);
    }

    History(Refs refs, int page) {
        this.refs = refs;
        this.page = page;
    }

    Stream<Commit> from(Hash commit) {
        boolean[] more = {true};
        return IntStream.iterate(1, number -> more[0], number -> number + 1)
                .mapToObj(number -> {
                    List<Commit> commits = refs.history(commit, number, page);
                    more[0] = commits.size() == page;
                    return commits;
                })
                .flatMap(List::stream);
    }
}
