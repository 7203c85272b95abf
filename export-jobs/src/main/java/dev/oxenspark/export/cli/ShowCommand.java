package dev.oxenspark.export.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** All that is recorded of one run. */
@Command(name = "show", mixinStandardHelpOptions = true, description = "Shows all that one run recorded below --state.")
final class ShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SparkOptions spark;

    @Parameters(paramLabel = "RUN", description = "A run's id, as 'runs' lists it, or the beginning of one.")
    private String run;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        ObjectNode found = spark.ledger().run(run);
        List<List<String>> rows = new ArrayList<>();
        flatten("", found, rows);
        spec.commandLine()
                .getOut()
                .println(json ? Output.json(found) : Output.table(List.of("what", "recorded"), rows));
        return 0;
    }

    /** A row for each text and number, named by the way to it. */
    private static void flatten(String path, JsonNode value, List<List<String>> rows) {
        if (value.isObject()) {
            value.properties().forEach(member -> flatten(join(path, member.getKey()), member.getValue(), rows));
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                flatten(join(path, String.valueOf(i)), value.get(i), rows);
            }
        } else {
            rows.add(List.of(path, value.asText()));
        }
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
