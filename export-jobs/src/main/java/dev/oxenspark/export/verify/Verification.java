package dev.oxenspark.export.verify;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.Progress;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.TaskWatch;
import dev.oxenspark.export.delta.ForcedSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * What verifying a commit came to.
 *
 * @param commit whose tree was looked at
 * @param export the commit whose record it was compared with: the same, or its nearest ancestor that is an export
 * @param checks in order of their levels
 */
public record Verification(Commit commit, Commit export, String job, int level, List<Check> checks) {
    /**
     * @param job null: the commit's own, or the only one among its ancestors
     * @param spark started only by levels that need it
     * @throws dev.oxenspark.export.ExportException {@code UNAVAILABLE} when there is no export to verify,
     *     {@code TRANSIENT} when something does not answer now
     */
    public static Verification of(
            OxenRepository repository,
            Commit commit,
            @Nullable String job,
            Supplier<SparkSession> spark,
            VerifyOptions options,
            Progress progress) {
        Claim claim = Claim.find(repository, commit, job);
        String name = claim.trailers().job();
        List<Check> checks = new ArrayList<>();
        progress.say(Stage.VERIFY, "level 0: what commit " + claim.export().id() + " says of itself");
        Check bound = BindingCheck.of(claim, options);
        checks.add(bound);
        // A record that is not the one that the message binds is no measure of anything.
        boolean trusted = bound.state() == State.PASSED;
        if (trusted) {
            checks.add(BranchCheck.of(repository, claim, options));
        }
        if (trusted && options.level() >= 1) {
            // As the export was made: no setting of the caller's session decides what is found.
            SparkSession own = spark.get().newSession();
            ForcedSettings.apply(own);
            try (TaskWatch tasks = TaskWatch.start(own, progress)) {
                contents(Recorded.of(repository, claim, own, options), checks, progress);
            }
        }
        return new Verification(commit, claim.export(), name, options.level(), List.copyOf(checks));
    }

    private static void contents(Recorded recorded, List<Check> checks, Progress progress) {
        progress.say(
                Stage.VERIFY,
                "level 1: the tree of commit " + recorded.claim().asked().id());
        checks.add(new TreeCheck(recorded).check());
        Check lists = new ListsCheck(recorded).check();
        checks.add(lists);
        if (recorded.options().level() >= 2) {
            progress.say(Stage.VERIFY, "level 2: reading files");
            checks.add(new FileHashes(recorded).check());
            progress.say(Stage.VERIFY, "level 2: reading the table");
            checks.add(new TableDigest(recorded).check());
        }
        if (lists.state() == State.PASSED) {
            sources(recorded, checks, progress);
        }
    }

    /** Both levels take from the lists what the files were, so they are only for lists that can be trusted. */
    private static void sources(Recorded recorded, List<Check> checks, Progress progress) {
        int level = recorded.options().level();
        if (level >= 3) {
            progress.say(Stage.VERIFY, "level 3: running the query at the recorded versions");
            checks.add(new Reproduction(recorded).check());
        }
        if (level >= 4) {
            progress.say(Stage.VERIFY, "level 4: looking at source files");
            checks.add(new SourceFiles(recorded).check());
        }
    }

    /** Whether the commit is the export itself. */
    public boolean exact() {
        return commit.id().equals(export.id());
    }

    public State state() {
        return checks.stream().map(Check::state).reduce(State.PASSED, State::worst);
    }

    public ExitCode exitCode() {
        return state().exitCode();
    }

    /** One JSON object, its members in this order. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("state", state().name());
        json.put("commit", commit.id().toString());
        json.put("exact", exact());
        json.put("job", job);
        json.put("export", export.id().toString());
        json.put("level", level);
        json.put("checks", checks.stream().map(Check::json).toList());
        return json;
    }
}
