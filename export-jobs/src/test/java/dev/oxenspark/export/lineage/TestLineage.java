package dev.oxenspark.export.lineage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import io.openlineage.client.OpenLineageClientUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExportTest
final class TestLineage {
    @ParameterizedTest
    @EnumSource
    void everyRunTellsExactlyWhichVersionsBecameWhichCommit(Backend backend, Workbench bench) throws Exception {
        Path file = bench.folder().resolve("lineage/events.jsonl");
        TestRepository repository = backend.newRepository(bench.folder());
        LakeTable table = bench.table("rows").write("select id from range(2)").append("select id from range(2, 3)");
        JobText job = bench.job(table, repository)
                .with("/source/sql", "select * from rows")
                .with("/emit/openlineage", file.toString());

        JsonNode run = bench.run(job).ended(ExitCode.OK).json();
        bench.run(job).ended(ExitCode.OK);
        bench.run(job.with("/source/sql", "select rand() r from rows")).ended(ExitCode.NONDETERMINISTIC);

        List<OpenLineage.RunEvent> events = Files.readAllLines(file).stream()
                .map(OpenLineageClientUtils::runEventFromJson)
                .toList();
        assertThat(events)
                .extracting(OpenLineage.RunEvent::getEventType)
                .containsExactly(
                        EventType.START,
                        EventType.COMPLETE,
                        EventType.START,
                        EventType.COMPLETE,
                        EventType.START,
                        EventType.FAIL);
        for (int i = 0; i < events.size(); i += 2) {
            assertThat(events.get(i).getRun().getRunId())
                    .isEqualTo(events.get(i + 1).getRun().getRunId());
            assertThat(events.get(i + 1).getEventTime())
                    .isAfterOrEqualTo(events.get(i).getEventTime());
        }
        assertThat(events.stream().map(event -> event.getRun().getRunId()).distinct())
                .hasSize(3);
        for (OpenLineage.RunEvent complete : List.of(events.get(1), events.get(3))) {
            assertThat(complete.getJob().getName()).isEqualTo("digits");
            assertThat(complete.getJob().getNamespace()).isEqualTo(repository.at(""));
            assertThat(complete.getJob().getFacets().getSql().getQuery()).isEqualTo("select * from rows");
            assertThat(complete.getRun().getFacets().getProcessing_engine().getVersion())
                    .isEqualTo("4.2.0");
            OpenLineage.InputDataset input = complete.getInputs().get(0);
            assertThat(input.getNamespace()).isEqualTo("file");
            assertThat(input.getName()).isEqualTo(table.path().toString());
            assertThat(input.getFacets().getVersion().getDatasetVersion()).isEqualTo("1");
            OpenLineage.OutputDataset output = complete.getOutputs().get(0);
            assertThat(output.getFacets().getVersion().getDatasetVersion())
                    .isEqualTo(run.path("commit").asText());
            assertThat(output.getOutputFacets().getOutputStatistics().getRowCount())
                    .isEqualTo(3);
            assertThat(output.getNamespace() + "/" + output.getName())
                    .isEqualTo(backend == Backend.LOCAL ? "file/" + repository.at("") : repository.at(""));
        }
        assertThat(events.get(5).getRun().getFacets().getErrorMessage().getMessage())
                .startsWith("NONDETERMINISTIC");
    }

    @Test
    void whoDoesNotListenStopsNoExport(Workbench bench) throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        int[] answer = {201};
        server.createContext("/", exchange -> {
            heard.add(exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(answer[0], -1);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        JobText job = bench.job(
                        bench.table("rows").write("select id from range(3)"),
                        Backend.LOCAL.newRepository(bench.folder()))
                .with("/emit/openlineage", url);
        try {
            assertThat(bench.run(job).ended(ExitCode.OK).err()).doesNotContain("OpenLineage");
            assertThat(heard).hasSize(2).allMatch(request -> request.startsWith("/api/v1/lineage {"));
            answer[0] = 500;
            assertThat(bench.run(job).ended(ExitCode.OK).err()).contains("OpenLineage was not told", "500");
        } finally {
            server.stop(0);
        }
        Outcome alone = bench.run(job).ended(ExitCode.OK);
        assertThat(alone.err()).contains("OpenLineage was not told");
    }

    @Test
    void theEnvironmentSaysWhoIsToldUnlessTheJobDoes(Workbench bench) throws IOException {
        Path file = bench.folder().resolve("events");
        assertThat(LineageSink.of("auto", Map.of())).isEmpty();
        assertThatThrownBy(() -> LineageSink.of("auto", Map.of("OPENLINEAGE_URL", "kafka://lineage")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kafka://lineage");
        assertThat(LineageSink.of("none", Map.of("OPENLINEAGE_URL", "http://127.0.0.1:1")))
                .isEmpty();
        LineageSink.of("auto", Map.of("OPENLINEAGE_URL", file.toUri().toString()))
                .orElseThrow()
                .send("one");
        LineageSink.of(file.toString(), Map.of("OPENLINEAGE_URL", "http://127.0.0.1:1"))
                .orElseThrow()
                .send("two");
        assertThat(file).content().isEqualTo("one\ntwo\n");

        List<String> keys = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            keys.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        try {
            Map<String, String> environment = Map.of("OPENLINEAGE_API_KEY", "k", "OPENLINEAGE_URL", url + "/");
            LineageSink.of("auto", environment).orElseThrow().send("{}");
            LineageSink.of(url + "/events", environment).orElseThrow().send("{}");
            assertThat(keys).containsExactly("/api/v1/lineage Bearer k", "/events Bearer k");
        } finally {
            server.stop(0);
        }
        LineageSink gone = LineageSink.of(url, Map.of()).orElseThrow();
        assertThatThrownBy(() -> gone.send("{}")).isInstanceOf(IOException.class);
    }

    @Test
    void placesAreNamedAsOpenLineageNamesThem() {
        LineageEvents events = new LineageEvents(
                new RepositoryAddress.Remote("http://127.0.0.1:3000", "ann", "digits"), "j", null, "4", "1", "run");
        List<String> places = List.of("s3a://lake/a/b", "file:/lake/a", "file:///lake/a", "abfss://c@h/x");
        OpenLineage.RunEvent event = OpenLineageClientUtils.runEventFromJson(events.completed(
                places.stream().map(place -> new LineageEvents.Input(place, 0)).toList(), "c", 1));
        assertThat(event.getInputs())
                .extracting(input -> input.getNamespace() + " " + input.getName())
                .containsExactly("s3://lake a/b", "file /lake/a", "file /lake/a", "abfss://c@h x");
        assertThat(event.getOutputs())
                .extracting(output -> output.getNamespace() + " " + output.getName())
                .containsExactly("http://127.0.0.1:3000 ann/digits");
        assertThat(event.getJob().getFacets().getSql()).isNull();
    }
}
