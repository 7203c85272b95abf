package dev.oxenspark.spark.procedure;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where two lines of commits parted. */
final class MergeBase {
    private MergeBase() {}

    /**
     * The newest commit that both have, themselves included.
     *
     * @throws OxenException {@code INVALID} when they have none in common, {@code UNSUPPORTED} when there are several,
     *     none of which is an ancestor of another: taking any of them could bring back what was undone
     */
    static Commit of(OxenRepository repository, Commit one, Commit other) {
        Map<Hash, Commit> common = ancestors(repository, one);
        common.keySet().retainAll(ancestors(repository, other).keySet());
        Set<Hash> older = new HashSet<>();
        common.values().forEach(commit -> older.addAll(commit.parents()));
        List<Commit> newest = common.values().stream()
                .filter(commit -> !older.contains(commit.id()))
                .toList();
        if (newest.isEmpty()) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "Commits %s and %s of %s have no ancestor in common, so there is nothing to merge by"
                            .formatted(
                                    one.id(), other.id(), repository.address().text()));
        }
        if (newest.size() > 1) {
            throw new OxenException(
                    ErrorCategory.UNSUPPORTED,
                    "Commits %s and %s of %s were merged crosswise and have several newest ancestors in common: %s. Merge one branch into the other where both can be looked at"
                            .formatted(
                                    one.id(),
                                    other.id(),
                                    repository.address().text(),
                                    newest.stream()
                                            .map(commit -> commit.id().toString())
                                            .sorted()
                                            .collect(Collectors.joining(", "))));
        }
        return newest.get(0);
    }

    private static Map<Hash, Commit> ancestors(OxenRepository repository, Commit of) {
        Map<Hash, Commit> ancestors = new HashMap<>();
        try (Stream<Commit> history = repository.history(of)) {
            history.forEach(commit -> ancestors.put(commit.id(), commit));
        }
        return ancestors;
    }
}
