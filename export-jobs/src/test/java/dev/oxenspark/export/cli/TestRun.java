package dev.oxenspark.export.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExportTest
final class TestRun {
    @ParameterizedTest
    @EnumSource
    void aRunCommitsAndTheNextOneFindsNothingToDo(Backend backend, Workbench bench) {
        LakeTable table = bench.table("images").write("select id, cast(id as string) label from range(3)");
        TestRepository repository = backend.newRepository(bench.folder());
        JobText job = bench.job(table, repository).with("/dataset/key", List.of("id"));

        JsonNode committed = bench.run(job).ended(ExitCode.OK).json();
        assertThat(committed.path("status").asText()).isEqualTo("COMMITTED");
        assertThat(committed.path("commit").asText())
                .isEqualTo(repository.head().id().toString());

        JsonNode again = bench.run(job).ended(ExitCode.OK).json();
        assertThat(again.path("status").asText()).isEqualTo("UP_TO_DATE");
        assertThat(repository.history()).hasSize(1);
        bench.run(job, "--detailed-exitcode").ended(ExitCode.UP_TO_DATE);
    }
}
