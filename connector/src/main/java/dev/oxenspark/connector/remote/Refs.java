package dev.oxenspark.connector.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The server's requests about branches and commits. Nothing is cached. */
final class Refs {
    private static final String MAIN = "main";

    private final Transport transport;
    private final String base;

    Refs(Transport transport, String base) {
        this.transport = transport;
        this.base = base;
    }

    List<Branch> branches() {
        return transport.fetch(Call.get(base + "/branches"), body -> {
            List<Branch> branches = new ArrayList<>();
            for (JsonNode branch : Json.field(Json.object(body), "branches")) {
                branches.add(Json.branch(branch));
            }
            return branches;
        });
    }

    /** Where a branch points, or null when there is none. */
    @Nullable
    Hash head(String branch) {
        if (!addressable(branch) || branch.contains("/versions/")) {
            return branches().stream()
                    .filter(candidate -> candidate.name().equals(branch))
                    .map(Branch::head)
                    .findAny()
                    .orElse(null);
        }
        Reply<Branch> reply = transport.send(
                Call.get(base + "/branches/" + Encoding.path(branch)).handling(404),
                body -> Json.branch(Json.field(Json.object(body), "branch")));
        if (reply instanceof Reply.Done<Branch> done) {
            return done.value().head();
        }
        requireRepository(reply);
        return null;
    }

    /** Creates a branch if there is none of that name; of several who try at once, exactly one succeeds. */
    Reply<Branch> create(String branch, Hash commit) {
        return transport.send(
                Call.json(
                                "POST",
                                base + "/branches",
                                Json.of(Map.of("new_name", branch, "commit_id", commit.toString())))
                        .handling(400, 429)
                        .once()
                        .patient(),
                body -> Json.branch(Json.field(Json.object(body), "branch")));
    }

    /** Deletes a branch; one that is not there is fine. */
    void delete(String branch) {
        transport.send(Call.delete(base + "/branches/" + Encoding.path(branch)).handling(404), Json::object);
    }

    /** Merges one branch into another, sent at most once; answers with the commit that the target then points to. */
    Reply<Commit> merge(String source, String target, Commit author) {
        String body = Json.of(Map.of("name", orUnknown(author.author()), "email", orUnknown(author.email())));
        return transport.send(
                Call.json("POST", base + "/merge/" + Encoding.path(target) + ".." + Encoding.path(source), body)
                        .handling(400, 404, 409, 429)
                        .once()
                        .patient(),
                answer -> Json.commit(Json.field(Json.field(Json.object(answer), "commits"), "merge")));
    }

    @Nullable
    Commit commit(Hash id) {
        Reply<Commit> reply = transport.send(
                Call.get(base + "/commits/" + id).handling(404),
                body -> Json.commit(Json.field(Json.object(body), "commit")));
        if (reply instanceof Reply.Done<Commit> done) {
            return done.value();
        }
        requireRepository(reply);
        return null;
    }

    /** A page of a commit's history, newest first; pages count from 1. A page that is not full is the last one. */
    List<Commit> history(Hash from, int page, int size) {
        String path = base + "/commits/history/" + from + "?page=" + page + "&page_size=" + size;
        return transport.fetch(Call.get(path).patient(), body -> {
            List<Commit> commits = new ArrayList<>();
            for (JsonNode commit : Json.field(Json.object(body), "commits")) {
                commits.add(Json.commit(commit));
            }
            return commits;
        });
    }

    String defaultBranch() {
        return repository().path("default_resource").path("branch").path("name").asText(MAIN);
    }

    Storage storage() {
        JsonNode repository = repository();
        return new Storage(
                repository.path("storage_kind").asText("local"),
                repository.path("repo_uuid").asText(""));
    }

    private JsonNode repository() {
        return transport.fetch(Call.get(base), body -> Json.field(Json.object(body), "repository"));
    }

    /** @throws OxenException {@code UNSUPPORTED} when no request can name the branch, so that it can be read only */
    static void requireAddressable(String branch) {
        if (!addressable(branch)) {
            throw new OxenException(
                    ErrorCategory.UNSUPPORTED,
                    "Servers cannot address the branch '" + branch + "': its name holds a '%'. Choose another name");
        }
    }

    private static boolean addressable(String branch) {
        return !branch.contains("%");
    }

    boolean repositoryExists() {
        Reply<?> reply = transport.send(Call.get(base + "/branches/" + MAIN).handling(404), body -> "");
        return !isForRepository(reply);
    }

    OxenException noRepository() {
        return new OxenException(
                ErrorCategory.NOT_FOUND,
                "There is no repository " + transport.address().text()
                        + ". Check the address; option create-repository=true creates it on a write");
    }

    /** A 404 means the object, or the whole repository. */
    private static boolean isForRepository(Reply<?> reply) {
        return reply instanceof Reply.Refused<?> refused
                && refused.refusal().text().startsWith("Repository ");
    }

    private void requireRepository(Reply<?> reply) {
        if (isForRepository(reply)) {
            throw noRepository();
        }
    }

    private static String orUnknown(String text) {
        return text.isBlank() ? "unknown" : text;
    }
}
