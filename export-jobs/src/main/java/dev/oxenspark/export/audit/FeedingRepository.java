package dev.oxenspark.export.audit;

import dev.oxenspark.export.blobs.PinnedRepository;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A repository that files of an export came from, and what fed it in turn.
 *
 * @param from as the export recorded it
 * @param reason why it was not followed, or how it differs; else empty
 * @param audit of the recorded commit; null where it was not followed
 */
public record FeedingRepository(
        PinnedRepository from,
        State state,
        String reason,
        @Nullable CommitAudit audit) {
    /** How far the answer goes. */
    public enum State {
        /** To the exports that the commit is, or comes after. */
        FOLLOWED,
        /** To the commit: no export fed it. */
        NO_EXPORT,
        /** To the commit, which was followed above already. */
        FOLLOWED_ABOVE,
        /** The commit was an export when files were taken from it, and is not that any more. */
        DIFFERS,
        /** Nobody could be asked. */
        UNREACHABLE
    }

    /** One JSON object, its members in this order. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", from.source());
        json.put("repository", from.address().text());
        json.put("commit", from.commit().toString());
        json.put("provenanceSha256", from.provenanceSha256());
        json.put("state", state.name());
        if (!reason.isEmpty()) {
            json.put("reason", reason);
        }
        if (audit != null) {
            json.put("exact", audit.exact());
            json.put("exports", audit.json().get("exports"));
        }
        return json;
    }
}
