package dev.oxenspark.export.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How the last runs ended. */
@Command(
        name = "runs",
        mixinStandardHelpOptions = true,
        description = "Lists how the last runs ended, the newest first, from what they recorded below --state.")
final class RunsCommand implements Callable<Integer> {
    private static final int COMMIT_DIGITS = 12;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SparkOptions spark;

    @Mixin
    private ListingOptions listing;

    @Option(names = "--job", paramLabel = "NAME", description = "Only runs of this job.")
    private @Nullable String job;

    @Override
    public Integer call() {
        List<ObjectNode> runs = spark.ledger().runs(job, listing.most());
        spec.commandLine().getOut().println(listing.json() ? Output.json(Map.of("runs", runs)) : text(runs));
        return 0;
    }

    private static String text(List<ObjectNode> runs) {
        List<List<String>> rows = new ArrayList<>();
        for (ObjectNode run : runs) {
            String commit = run.path("commit").asText();
            rows.add(List.of(
                    run.path("run").asText(),
                    run.path("job").asText(),
                    run.path("status").asText(),
                    commit.substring(0, Math.min(COMMIT_DIGITS, commit.length())),
                    run.path("rows").asText(),
                    run.at("/blobs/copied").asText(),
                    run.has("error") ? run.at("/error/code").asText() : versions(run)));
        }
        return Output.table(List.of("run", "job", "ended as", "commit", "rows", "copied", "versions"), rows);
    }

    private static String versions(JsonNode run) {
        List<String> versions = new ArrayList<>();
        run.path("sources")
                .forEach(source -> versions.add(source.path("alias").asText() + "@"
                        + source.path("version").asText()));
        return String.join(" ", versions);
    }
}
