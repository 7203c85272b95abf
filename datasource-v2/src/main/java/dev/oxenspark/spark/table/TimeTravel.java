package dev.oxenspark.spark.table;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.Location;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.spark.OxenOptions;
import dev.oxenspark.spark.bridge.SessionTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What Spark's own words for a version mean here: {@code versionAsOf} and {@code timestampAsOf}. */
public final class TimeTravel {
    private TimeTravel() {}

    /** @throws OxenException {@code INVALID} when the options contradict each other or the address */
    static Commit commit(OxenRepository repository, Location location, OxenOptions options) {
        Optional<Revision> version = options.versionAsOf();
        Revision inAddress = location.revision();
        if (version.isPresent()) {
            if (inAddress != null) {
                throw new OxenException(
                        ErrorCategory.INVALID,
                        "versionAsOf '%s' and the address, with '%s', both say which version to read. Give one of the two"
                                .formatted(version.get(), inAddress));
            }
            return repository.resolve(version.get());
        }
        Instant instant = SessionTime.instant(options.timestampAsOf().orElseThrow());
        String branch = options.revision()
                .or(() -> Optional.ofNullable(inAddress))
                .map(Revision::text)
                .orElseGet(repository::defaultBranch);
        return at(repository, branch, instant);
    }

    /**
     * The newest commit that a branch had at an instant, along first parents: those of what was merged into it were not
     * on it then.
     *
     * @throws OxenException {@code NOT_FOUND} when its first commit is younger, {@code INVALID} for what is no branch
     */
    public static Commit at(OxenRepository repository, String branch, Instant instant) {
        if (repository.branches().stream().noneMatch(known -> known.name().equals(branch))) {
            // Says which branches there are; a commit is found, and has no history of its own to travel along.
            repository.resolve(Revision.of(branch));
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "timestampAsOf says which commit of a branch to read, and '%s' is a commit already. Give one of the two"
                            .formatted(branch));
        }
        Commit head = repository.resolve(Revision.of(branch));
        Hash wanted = head.id();
        Map<Hash, Commit> passed = new HashMap<>();
        try (Stream<Commit> history = repository.history(head)) {
            for (Iterator<Commit> commits = history.iterator(); commits.hasNext(); ) {
                Commit next = commits.next();
                passed.put(next.id(), next);
                // Clocks differ, so a first parent may have come earlier than it was wanted.
                for (Commit commit = passed.remove(wanted); commit != null; commit = passed.remove(wanted)) {
                    if (!micros(commit.timestamp()).isAfter(instant)) {
                        return commit;
                    }
                    if (commit.parents().isEmpty()) {
                        throw tooEarly(repository, branch, instant, commit);
                    }
                    wanted = commit.parents().get(0);
                }
            }
        }
        throw new OxenException(
                ErrorCategory.CORRUPT,
                "Commit %s is not in %s, though branch '%s' leads to it"
                        .formatted(wanted, repository.address().text(), branch));
    }

    /** As Spark shows it, so that the time of a commit in a query's answer names that commit. */
    private static Instant micros(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    private static OxenException tooEarly(OxenRepository repository, String branch, Instant instant, Commit first) {
        return new OxenException(
                ErrorCategory.NOT_FOUND,
                "Branch '%s' of %s had no commit at %s: its first one, %s, is of %s"
                        .formatted(branch, repository.address().text(), instant, first.id(), first.timestamp()));
    }
}
