package dev.oxenspark.export.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.spec.JobFileReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.package$;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The samples of schedulers run what there is, and treat exit codes as docs/scheduling.md says. */
final class TestSamples {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Path SAMPLES = PROJECT.resolve("samples");
    private static final String INSTALLED = "/opt/oxen-spark/";
    private static final Pattern EXIT_CODE =
            Pattern.compile("^\\| (\\d+) \\| `(\\w+)` \\| [^|]+ \\| (done|yes|no|after a look) \\| ?([^|]*?) ?\\|$");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static String text(String sample) throws IOException {
        return Files.readString(SAMPLES.resolve(sample));
    }

    private static ObjectNode tree(String sample) throws IOException {
        return JSON.valueToTree(new Yaml().load(text(sample)));
    }

    private static String setting(String unit, String key) throws IOException {
        List<String> values =
                text(unit).lines().filter(line -> line.startsWith(key + "=")).toList();
        assertThat(values).as(key).hasSize(1);
        return values.get(0).substring(key.length() + 1);
    }

    private static List<String> words(JsonNode array) {
        List<String> words = new ArrayList<>();
        array.forEach(word -> words.add(word.asText()));
        return words;
    }

    /** The command line of a sample: program, if it names one, and arguments. */
    private static List<String> command(String sample) throws IOException {
        return switch (sample) {
            case "crontab" -> {
                String line = text(sample)
                        .lines()
                        .filter(each -> !each.startsWith("#"))
                        .findFirst()
                        .orElseThrow();
                yield List.of(line.split("\\s+", 7)[6].split(" >> ")[0].split(" "));
            }
            case "oxen-export@.service" ->
                List.of(setting(sample, "ExecStart").replace("%i", "digits").split(" "));
            case "airflow_dag.py" -> {
                String code = text(sample);
                int start = code.indexOf("command=[");
                yield QUOTED.matcher(code.substring(start, code.indexOf(']', start)))
                        .results()
                        .map(word -> word.group(1))
                        .toList();
            }
            case "kubernetes-cronjob.yaml" -> {
                JsonNode container = tree(sample).at("/spec/jobTemplate/spec/template/spec/containers/0");
                List<String> command = words(container.path("command"));
                command.addAll(words(container.path("args")));
                yield command;
            }
            case "scheduled-spark-application.yaml" -> words(tree(sample).at("/spec/template/arguments"));
            case "databricks-job.json" -> words(tree(sample).at("/tasks/0/spark_jar_task/parameters"));
            default -> throw new IllegalArgumentException(sample);
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "crontab",
                "oxen-export@.service",
                "airflow_dag.py",
                "kubernetes-cronjob.yaml",
                "scheduled-spark-application.yaml",
                "databricks-job.json"
            })
    void theCommandLineTakesWhatASampleRuns(String sample) throws IOException {
        List<String> command = new ArrayList<>(command(sample));
        if (command.get(0).startsWith(INSTALLED)) {
            assertThat(PROJECT.resolve(command.remove(0).substring(INSTALLED.length())))
                    .isExecutable();
        }

        ParseResult parsed = new CommandLine(new Main()).parseArgs(command.toArray(String[]::new));

        ParseResult run = parsed.subcommand();
        assertThat(run.commandSpec().name()).isEqualTo("run");
        assertThat(run.matchedPositionalValue(0, Path.of(""))).hasFileName("digits.yaml");
        boolean remote = !command(sample).get(0).startsWith(INSTALLED) || sample.startsWith("kubernetes");
        assertThat(run.hasMatchedOption("--state"))
                .as("state that outlives the machine")
                .isEqualTo(remote);
    }

    @Test
    void theJobOfTheSamplesIsValid() {
        assertThat(JobFileReader.read(SAMPLES.resolve("job.yaml")).name()).isEqualTo("digits");
    }

    @Test
    void clustersAreGivenTheMainClassAndTheJarOfThisBuild() throws IOException {
        String pom = Files.readString(PROJECT.resolve("pom.xml"));
        Matcher version = Pattern.compile("<version>([^<]+)</version>").matcher(pom);
        assertThat(version.find()).isTrue();
        String jar = "oxen-export-" + version.group(1) + ".jar";
        JsonNode spark = tree("scheduled-spark-application.yaml").at("/spec/template");
        assertThat(spark.path("mainClass").asText()).isEqualTo(Main.class.getName());
        assertThat(spark.path("mainApplicationFile").asText()).endsWith("/" + jar);
        assertThat(spark.path("sparkVersion").asText()).isEqualTo(package$.MODULE$.SPARK_VERSION());
        JsonNode databricks = tree("databricks-job.json").at("/tasks/0");
        assertThat(databricks.at("/spark_jar_task/main_class_name").asText()).isEqualTo(Main.class.getName());
        assertThat(databricks.at("/libraries/0/jar").asText()).endsWith("/" + jar);
    }

    @Test
    void theScheduledSparkApplicationHasOnlyFieldsOfTheOperator() throws IOException {
        JsonNode definition =
                JSON.readTree(TestSamples.class.getResourceAsStream("scheduled-spark-application.schema.json"));
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(definition);
        ObjectNode sample = tree("scheduled-spark-application.yaml");

        assertThat(schema.validate(sample)).isEmpty();
        ((ObjectNode) sample.at("/spec/template/restartPolicy")).put("retries", 3);
        assertThat(schema.validate(sample)).hasSize(1);
    }

    /** Those of which the table says one of these about trying again. */
    private static Set<Integer> codes(String... again) throws IOException {
        return rows().stream()
                .filter(row -> Arrays.asList(again).contains(row.group(3)))
                .map(row -> Integer.valueOf(row.group(1)))
                .collect(Collectors.toSet());
    }

    private static List<MatchResult> rows() throws IOException {
        return Files.readString(PROJECT.resolve("docs/scheduling.md"))
                .lines()
                .map(EXIT_CODE::matcher)
                .filter(Matcher::matches)
                .map(Matcher::toMatchResult)
                .toList();
    }

    @Test
    void theTableOfExitCodesIsThatOfTheTool() throws IOException {
        Map<String, Integer> documented = new TreeMap<>();
        rows().forEach(row -> documented.put(row.group(2), Integer.valueOf(row.group(1))));
        Map<String, Integer> real = new TreeMap<>();
        for (ExitCode code : ExitCode.values()) {
            real.put(code.name(), code.number());
        }
        assertThat(documented).isEqualTo(real);
        assertThat(codes("yes")).containsExactlyInAnyOrder(75, 130, 143);
        assertThat(codes("after a look")).containsExactly(5);
        assertThat(codes("done")).containsExactlyInAnyOrder(0, 7, 10);
        assertThat(rows().stream()
                        .filter(row -> row.group(4).equals("page someone"))
                        .map(row -> row.group(2)))
                .containsExactly(ExitCode.MISMATCH.name());
    }

    @Test
    void systemdAndKubernetesTryAgainWhereTheTableSaysSo() throws IOException {
        Set<Integer> last = codes("no", "after a look");
        Set<Integer> good = codes("done");
        good.remove(0);
        assertThat(numbers(setting("oxen-export@.service", "SuccessExitStatus").split(" ")))
                .isEqualTo(good);
        assertThat(numbers(setting("oxen-export@.service", "RestartPreventExitStatus")
                        .split(" ")))
                .isEqualTo(last);

        JsonNode rule = tree("kubernetes-cronjob.yaml").at("/spec/jobTemplate/spec/podFailurePolicy/rules/1");
        assertThat(rule.path("action").asText()).isEqualTo("FailJob");
        List<String> values = words(rule.at("/onExitCodes/values"));
        last.add(ExitCode.QUARANTINED.number());
        assertThat(numbers(values.toArray(String[]::new))).isEqualTo(last);
        assertThat(values).as("the API refuses others").isSorted();
    }

    private static Set<Integer> numbers(String... texts) {
        Set<Integer> numbers = new HashSet<>();
        for (String text : texts) {
            numbers.add(Integer.valueOf(text));
        }
        return numbers;
    }
}
