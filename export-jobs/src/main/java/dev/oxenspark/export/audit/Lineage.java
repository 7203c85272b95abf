package dev.oxenspark.export.audit;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.export.RecordedExport;
import dev.oxenspark.export.RecordedRepositories;
import dev.oxenspark.export.audit.FeedingRepository.State;
import dev.oxenspark.export.blobs.PinnedRepository;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Follows exports into the repositories that their files came from, each commit once. */
final class Lineage implements Function<RecordedExport, List<FeedingRepository>> {
    private final OxenSettings settings;
    private final Set<List<String>> followed = new HashSet<>();

    /** @param asked where the question began: no other server is given a token that was meant for it */
    Lineage(OxenRepository asked, OxenSettings settings) {
        this.settings = RecordedRepositories.settings(asked.address(), settings);
    }

    @Override
    public List<FeedingRepository> apply(RecordedExport export) {
        return RecordedRepositories.of(export.manifest()).stream()
                .map(this::follow)
                .toList();
    }

    private FeedingRepository follow(PinnedRepository from) {
        if (!followed.add(List.of(from.address().text(), from.commit().toString()))) {
            return new FeedingRepository(from, State.FOLLOWED_ABOVE, "", null);
        }
        try (OxenRepository repository = Oxen.open(from.address(), settings)) {
            Commit commit = repository.resolve(new Revision(from.commit().toString()));
            if (!commit.id().equals(from.commit())) {
                // Names of branches win over ids.
                return new FeedingRepository(
                        from,
                        State.DIFFERS,
                        "a branch has the commit's id for its name, and is at commit " + commit.id(),
                        null);
            }
            CommitAudit audit = CommitAudit.of(repository, commit, this);
            if (from.provenanceSha256() != null && !audit.isExport(from.provenanceSha256())) {
                return new FeedingRepository(
                        from,
                        State.DIFFERS,
                        "the commit was an export with Provenance-SHA256 " + from.provenanceSha256()
                                + ", which it is not any more",
                        audit);
            }
            return new FeedingRepository(from, audit.exports().isEmpty() ? State.NO_EXPORT : State.FOLLOWED, "", audit);
        } catch (OxenException e) {
            return new FeedingRepository(from, State.UNREACHABLE, String.valueOf(e.getMessage()), null);
        }
    }
}
