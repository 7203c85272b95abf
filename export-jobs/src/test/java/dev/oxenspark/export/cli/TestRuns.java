package dev.oxenspark.export.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is known of runs afterwards. */
@ExportTest
final class TestRuns {
    @Test
    void everyRunThatEndedIsListedAndShown(Workbench bench) throws IOException {
        assertThat(runs(bench)).isEmpty();
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = bench.table("rows").write("select id from range(3)");
        JobText job = bench.job(table, repository);
        JsonNode committed = bench.run(job).ended(ExitCode.OK).json();
        JsonNode upToDate = bench.run(job).ended(ExitCode.OK).json();
        bench.run(job.with("/source/sql", "select rand() r from rows")).ended(ExitCode.NONDETERMINISTIC);
        bench.run(job.with("/name", "others").with("/source/tables/rows/version", 9))
                .ended(ExitCode.UNAVAILABLE);

        List<JsonNode> all = runs(bench);
        assertThat(all)
                .extracting(run -> run.path("status").asText())
                .containsExactlyInAnyOrder("FAILED", "FAILED", "UP_TO_DATE", "COMMITTED");
        assertThat(all)
                .isSortedAccordingTo((one, other) ->
                        other.path("run").asText().compareTo(one.path("run").asText()));
        assertThat(all)
                .allSatisfy(run -> assertThat(run.path("ended").asText())
                        .isGreaterThanOrEqualTo(run.path("started").asText()));
        List<JsonNode> digits = runs(bench, "--job", "digits");
        assertThat(digits).hasSize(3).allMatch(run -> run.path("job").asText().equals("digits"));
        assertThat(runs(bench, "--job", "others"))
                .singleElement()
                .matches(run -> run.at("/error/code").asText().equals("VERSION_MISSING"));
        assertThat(runs(bench, "--show", "2")).isEqualTo(all.subList(0, 2));

        String run = committed.path("run").asText();
        JsonNode shown = execute(bench, "show", run).ended(ExitCode.OK).json();
        assertThat(digits).contains(shown);
        committed
                .properties()
                .forEach(member -> assertThat(shown.path(member.getKey()))
                        .as(member.getKey())
                        .isEqualTo(member.getValue()));
        Outcome words = bench.execute("show", upToDate.path("run").asText().substring(0, 20), "--state", bench.state());
        assertThat(words.ended(ExitCode.OK).out()).contains("sources.0.version", "UP_TO_DATE");
        String listed = bench.execute("runs", "--state", bench.state()).out();
        assertThat(listed.lines()).hasSize(5);
        assertThat(listed).contains("COMMITTED", "rows@0", "VERSION_MISSING");

        assertThat(execute(bench, "show", "1999").ended(ExitCode.UNAVAILABLE).errorCode())
                .isEqualTo("RUN_MISSING");
        assertThat(execute(bench, "show", "2").ended(ExitCode.USAGE).errorCode())
                .isEqualTo("RUN_AMBIGUOUS");
        Path ledger =
                Path.of(URI.create(bench.state())).resolve("digits/ledger").resolve(run + ".json");
        Files.writeString(ledger, Files.readString(ledger).substring(0, 30));
        assertThat(execute(bench, "show", run)
                        .ended(ExitCode.OK)
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("UNREADABLE");
        assertThat(runs(bench)).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource
    void statusSaysHowFarTheTablesHaveComeWithoutASparkJob(Backend backend, Workbench bench) throws Exception {
        TestRepository repository = new TestRepository(backend.unusedAddress(bench.folder()));
        LakeTable rows = bench.table("rows").write("select id from range(3)");
        LakeTable labels = bench.table("labels").write("select id from range(3)");
        JobText job = bench.job(rows, repository)
                .withTable("labels", labels)
                .with("/source/sql", "select * from rows join labels using (id)");

        JsonNode none = status(bench, job);
        assertThat(none.path("commit").isNull()).isTrue();
        assertThat(none.path("tables").findValuesAsText("newest")).containsExactly("0", "0");
        assertThat(none.path("tables").get(0).path("ahead").isNull()).isTrue();

        JsonNode run = bench.run(job).ended(ExitCode.OK).json();
        rows.append("select id from range(3, 4)").append("select id from range(4, 5)");
        JobText pinned = job.with("/source/tables/labels/version", 0);
        // As in a process of its own.
        DeltaLog.clearCache();
        AtomicInteger jobs = new AtomicInteger();
        SparkListener counting = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart start) {
                jobs.incrementAndGet();
            }
        };
        bench.spark().sparkContext().addSparkListener(counting);
        JsonNode status;
        try {
            status = status(bench, pinned);
            bench.spark().sparkContext().listenerBus().waitUntilEmpty();
        } finally {
            bench.spark().sparkContext().removeSparkListener(counting);
        }
        assertThat(jobs).as("jobs of Spark's").hasValue(0);
        assertThat(status.path("commit")).isEqualTo(run.path("commit"));
        assertThat(status.path("rows").asLong()).isEqualTo(3);
        JsonNode first = status.at("/tables/0");
        assertThat(first.path("alias").asText()).isEqualTo("rows");
        assertThat(first.path("requested").asText()).isEqualTo("latest");
        assertThat(first.path("exported").asLong(-1)).isZero();
        assertThat(first.path("newest").asLong()).isEqualTo(2);
        assertThat(first.path("ahead").asLong()).isEqualTo(2);
        assertThat(first.path("location")).isEqualTo(run.at("/sources/0/location"));
        assertThat(status.at("/tables/1/requested").asText()).isEqualTo("0");
        assertThat(status.at("/tables/1/ahead").asLong(-1)).isZero();

        JsonNode replaced = status(bench, job.withTable("rows", labels));
        assertThat(replaced.at("/tables/0/replaced").asBoolean()).isTrue();
        assertThat(replaced.at("/tables/0/ahead").isNull()).isTrue();
        Outcome words = bench.execute("status", bench.file(job).toString());
        assertThat(words.ended(ExitCode.OK).out())
                .contains("3 rows in commit " + run.path("commit").asText(), "ahead", "file:" + rows.path());
        assertThat(repository.history()).hasSize(1);
    }

    private static JsonNode status(Workbench bench, JobText job) {
        return bench.execute("status", bench.file(job).toString(), "--json")
                .ended(ExitCode.OK)
                .json();
    }

    private static List<JsonNode> runs(Workbench bench, String... options) {
        List<String> arguments = new ArrayList<>(List.of("runs"));
        arguments.addAll(List.of(options));
        List<JsonNode> runs = new ArrayList<>();
        execute(bench, arguments.toArray(String[]::new))
                .ended(ExitCode.OK)
                .json()
                .path("runs")
                .forEach(runs::add);
        return runs;
    }

    private static Outcome execute(Workbench bench, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--json", "--state", bench.state()));
        return bench.execute(all.toArray(String[]::new));
    }
}
