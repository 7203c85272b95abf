package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.transact.BuiltCommit;
import dev.oxenspark.connector.transact.CommitBackend.Publication;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Moves a branch, for one transaction and all its rounds. The server has no compare-and-swap on branches, but creating
 * a branch that must not exist yet is atomic: whoever creates the slot that follows a head may move the branch away
 * from it. A merge of the commit's own {@code tx} name then moves it, as a fast-forward.
 *
 * <p>A merge writes back the head it has read, however late. So it is sent at most once per commit and only by the
 * commit's writer; others never help, they revoke by deleting the {@code tx} name, and then wait until a merge that had
 * begun before must have ended.
 */
final class Publisher {
    private final Refs refs;
    private final Claims claims;
    private final StrangersMerge strangersMerge;
    private final IncompleteCommit incompleteCommit;
    private final Set<Hash> dead = new HashSet<>();
    private final List<String> leftOver = new ArrayList<>();

    Publisher(Refs refs, Claims claims, StrangersMerge strangersMerge, IncompleteCommit incompleteCommit) {
        this.refs = refs;
        this.claims = claims;
        this.strangersMerge = strangersMerge;
        this.incompleteCommit = incompleteCommit;
    }

    Publication publish(String branch, @Nullable Hash expected, BuiltCommit built) {
        if (expected == null) {
            return create(branch, built.commit());
        }
        Hash commit = built.commit().id();
        String transaction = Names.transaction(commit);
        claims.take(transaction, commit, ErrorCategory.UNAVAILABLE);
        clear();
        leftOver.add(transaction);
        String slot = claims.slot(branch, expected, commit, dead);
        if (slot == null) {
            dead.add(commit);
            return new Publication.HeadMoved();
        }
        Publication publication = merge(branch, expected, built);
        if (publication instanceof Publication.HeadMoved) {
            dead.add(commit);
        }
        if (isPast(branch, expected)) {
            leftOver.add(0, slot);
        }
        if (publication instanceof Publication.Published) {
            clear();
        }
        return publication;
    }

    /** Deletes the names of ended rounds. Left over they do no harm, so a failure here is none. */
    void clear() {
        for (String name : leftOver) {
            try {
                refs.delete(name);
            } catch (OxenException harmless) {
                break;
            }
        }
        leftOver.clear();
    }

    /** Creating a branch is claim and publication in one. A repository's first commit always makes its main branch. */
    private Publication create(String branch, Commit commit) {
        String first = commit.parents().isEmpty() ? refs.defaultBranch() : branch;
        Hash holder = claims.take(first, commit.id(), ErrorCategory.UNKNOWN_OUTCOME);
        if (!holder.equals(commit.id()) && !contains(holder, commit.id())) {
            return new Publication.HeadMoved();
        }
        if (!first.equals(branch)
                && !contains(claims.take(branch, commit.id(), ErrorCategory.UNKNOWN_OUTCOME), commit.id())) {
            throw new OxenException(
                    ErrorCategory.CONFLICT,
                    "The repository's first commit " + commit.id() + " is on '" + first + "', but meanwhile '" + branch
                            + "' was created without it");
        }
        return new Publication.Published(commit);
    }

    /** While its head is the branch's head, a slot holds others back: it may only go afterwards. */
    private boolean isPast(String branch, Hash expected) {
        try {
            return !expected.equals(refs.head(branch));
        } catch (OxenException unknown) {
            return false;
        }
    }

    private Publication merge(String branch, Hash expected, BuiltCommit built) {
        Commit commit = built.commit();
        if (!expected.equals(claims.head(branch))) {
            return new Publication.HeadMoved();
        }
        long start = System.nanoTime();
        Reply<Commit> reply = refs.merge(Names.transaction(commit.id()), branch, commit);
        if (reply instanceof Reply.Refused<Commit> refused) {
            return refused(commit.id(), refused.refusal());
        }
        if (reply instanceof Reply.Done<Commit> done) {
            Waits.merged(start);
            Commit merged = done.value();
            if (merged.parents().contains(commit.id())) {
                return strangersMerge.judge(branch, expected, commit, merged);
            }
        }
        try {
            if (reply instanceof Reply.Lost<Commit>) {
                // From here on it cannot happen any more; what had begun ends within the wait.
                refs.delete(Names.transaction(commit.id()));
                claims.awaitMove(branch, commit.id());
            }
            return contains(claims.head(branch), commit.id())
                    ? new Publication.Published(commit)
                    : new Publication.HeadMoved();
        } catch (OxenException e) {
            leftOver.clear();
            throw new OxenException(
                    ErrorCategory.UNKNOWN_OUTCOME,
                    "Commit " + commit.id() + " was sent to branch '" + branch + "', and whether it arrived cannot be"
                            + " found out now. Nothing was deleted. Look whether the branch has it, or run the same"
                            + " transaction key again. Cause: " + e.getMessage(),
                    e);
        }
    }

    private Publication refused(Hash commit, Refusal refusal) {
        if (refusal.status() == 400) {
            throw incompleteCommit.explain(commit, refusal);
        }
        if (refusal.retryAfter() != null) {
            Backoff.sleep(refusal.retryAfter());
        }
        // 404: revoked. 409: a stranger's change was in the way. 429: the repository was closed for maintenance.
        return new Publication.HeadMoved();
    }

    private boolean contains(Hash head, Hash commit) {
        if (head.equals(commit)) {
            return true;
        }
        try (Stream<Commit> history = new History(refs).from(head)) {
            return history.anyMatch(ancestor -> ancestor.id().equals(commit));
        }
    }
}
