package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes names that only one can have, and waits for those who have them. */
final class Claims {
    private final Refs refs;
    private final Transport transport;
    private final IncompleteCommit incompleteCommit;
    private final Waits waits;

    Claims(Refs refs, Transport transport, IncompleteCommit incompleteCommit, Waits waits) {
        this.refs = refs;
        this.transport = transport;
        this.incompleteCommit = incompleteCommit;
        this.waits = waits;
    }

    /**
     * Creates a branch that must not exist.
     *
     * @param whenLost what to call it when the server does not say whether it did
     * @return where it points: to the commit if this or an earlier try of the same writer created it
     */
    Hash take(String name, Hash commit, ErrorCategory whenLost) {
        Backoff backoff = new Backoff(transport.budget());
        while (true) {
            Reply<Branch> reply = refs.create(name, commit);
            if (reply instanceof Reply.Done<Branch> done) {
                return done.value().head();
            }
            if (reply instanceof Reply.Refused<Branch> refused) {
                if (refused.refusal().status() == 400) {
                    throw incompleteCommit.explain(commit, refused.refusal());
                }
                if (!backoff.afterThrottling(refused.refusal().retryAfter())) {
                    throw transport.failure(refused.refusal(), "creating branch " + name);
                }
            } else if (reply instanceof Reply.Lost<Branch> lost) {
                // Servers answer 500 when the name is taken, so this is also the ordinary way to lose a race.
                Hash holder = holder(name, whenLost);
                if (holder != null) {
                    return holder;
                }
                if (!backoff.afterFailure()) {
                    throw notCreated(name, whenLost, lost.why());
                }
            }
        }
    }

    private @Nullable Hash holder(String name, ErrorCategory whenLost) {
        try {
            return refs.head(name);
        } catch (OxenException e) {
            throw notCreated(name, whenLost, e.getMessage());
        }
    }

    private OxenException notCreated(String name, ErrorCategory category, @Nullable String why) {
        return new OxenException(
                category, transport.address().text() + " did not say whether it created branch '" + name + "': " + why);
    }

    /**
     * Takes the right to move a branch away from a head.
     *
     * @param dead own commits of earlier rounds, which nobody will publish
     * @return the slot's name, or null when the head moved meanwhile
     */
    @Nullable
    String slot(String branch, Hash head, Hash commit, Set<Hash> dead) {
        for (int n = 1; ; n++) {
            String slot = Names.slot(branch, head, n);
            Hash holder = take(slot, commit, ErrorCategory.UNAVAILABLE);
            if (holder.equals(commit)) {
                return slot;
            }
            if (dead.contains(holder)) {
                continue;
            }
            if (awaitMoveFrom(branch, head)) {
                return null;
            }
            refs.delete(Names.transaction(holder));
            if (awaitMoveFrom(branch, head)) {
                return null;
            }
        }
    }

    /** The head of a branch that was there when the transaction began. */
    Hash head(String branch) {
        Hash head = refs.head(branch);
        if (head == null) {
            throw new OxenException(
                    ErrorCategory.CONFLICT,
                    "Branch '" + branch + "' of " + transport.address().text()
                            + " was deleted while a commit to it was on its way. Nothing was committed");
        }
        return head;
    }

    /** Waits until a merge that had begun must have ended, or its commit is the head. */
    void awaitMove(String branch, Hash commit) {
        long deadline = System.nanoTime() + waits.settled().toNanos();
        while (System.nanoTime() < deadline && !head(branch).equals(commit)) {
            Backoff.sleep(waits.poll());
        }
    }

    private boolean awaitMoveFrom(String branch, Hash head) {
        long deadline = System.nanoTime() + waits.settled().toNanos();
        while (head(branch).equals(head)) {
            if (System.nanoTime() >= deadline) {
                return false;
            }
            Backoff.sleep(waits.poll());
        }
        return true;
    }
}
