package dev.oxenspark.connector.history;

import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.DidYouMean;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.Revision;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a revision means: a branch of that name, else the commit with that id, else the one commit reachable from a
 * branch whose id begins with the text (at least {@value #SHORTEST_PREFIX} digits).
 */
public final class RevisionLookup {
    private static final int SHORTEST_PREFIX = 4;
    private static final int MOST_NAMES = 10;

    private final String repository;
    private final List<Branch> branches;
    private final Function<Hash, @Nullable Commit> find;
    private final Function<Commit, Stream<Commit>> history;

    /**
     * @param repository as messages name it
     * @param find a commit by its full id, or null
     */
    public RevisionLookup(
            String repository,
            List<Branch> branches,
            Function<Hash, @Nullable Commit> find,
            Function<Commit, Stream<Commit>> history) {
        this.repository = repository;
        this.branches = branches;
        this.find = find;
        this.history = history;
    }

    /** @throws OxenException {@code NOT_FOUND} with the branches there are, {@code INVALID} for an ambiguous prefix */
    public Commit resolve(Revision revision) {
        String text = revision.text();
        for (Branch branch : branches) {
            if (branch.name().equals(text)) {
                return head(branch);
            }
        }
        if (Hash.isHash(text)) {
            Commit commit = find.apply(Hash.parse(text));
            if (commit != null) {
                return commit;
            }
            if (text.length() >= SHORTEST_PREFIX) {
                return byPrefix(text);
            }
        }
        throw notFound(text);
    }

    private Commit byPrefix(String text) {
        String prefix = text.toLowerCase(Locale.ROOT);
        TreeSet<Commit> matches = new TreeSet<>(Comparator.comparing(Commit::id));
        Set<Hash> seen = new HashSet<>();
        for (Branch branch : branches) {
            if (!seen.contains(branch.head())) {
                try (Stream<Commit> commits = history.apply(head(branch))) {
                    commits.filter(commit -> seen.add(commit.id()))
                            .filter(commit -> commit.id().toString().startsWith(prefix))
                            .forEach(matches::add);
                }
            }
        }
        if (matches.size() > 1) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "Revision '%s' is ambiguous in %s: it begins %s. Give more digits."
                            .formatted(
                                    text,
                                    repository,
                                    names(matches.stream()
                                            .map(commit -> commit.id().toString()))));
        }
        if (matches.isEmpty()) {
            throw notFound(text);
        }
        return matches.first();
    }

    private Commit head(Branch branch) {
        Commit commit = find.apply(branch.head());
        if (commit == null) {
            throw new OxenException(
                    ErrorCategory.CORRUPT,
                    "Branch '%s' of %s points at commit %s, which is not there"
                            .formatted(branch.name(), repository, branch.head()));
        }
        return commit;
    }

    private OxenException notFound(String text) {
        if (branches.isEmpty()) {
            return new OxenException(
                    ErrorCategory.NOT_FOUND,
                    "Revision '%s' not found: %s has no commits yet".formatted(text, repository));
        }
        String nearest =
                DidYouMean.among(text, branches.stream().map(Branch::name).toList());
        return new OxenException(
                ErrorCategory.NOT_FOUND,
                "Revision '%s' not found in %s. Branches: %s.%s"
                        .formatted(text, repository, names(branches.stream().map(Branch::name)), nearest));
    }

    private static String names(Stream<String> names) {
        List<String> all = names.toList();
        String shown = all.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return all.size() > MOST_NAMES ? shown + ", … (" + all.size() + " in all)" : shown;
    }
}
