package dev.oxenspark.export.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExportTest
final class TestWatch {
    private static CompletableFuture<Outcome> watch(Workbench bench, Path job, String... options) {
        List<String> arguments = new ArrayList<>(List.of("watch", job.toString(), "--json", "--state", bench.state()));
        arguments.addAll(Arrays.asList(options));
        if (!arguments.contains("--poll")) {
            arguments.addAll(List.of("--poll", "PT0.2S"));
        }
        return CompletableFuture.supplyAsync(() -> bench.execute(arguments.toArray(String[]::new)));
    }

    private static void awaitExport(CompletableFuture<Outcome> watch, TestRepository repository)
            throws InterruptedException {
        while (!watch.isDone() && repository.branches().isEmpty()) {
            Thread.sleep(100);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNewVersionIsExportedAndQuietIsNot(Backend backend, Workbench bench) throws Exception {
        TestRepository repository = backend.newRepository(bench.folder());
        LakeTable table = bench.table("rows").write("select id from range(3)");
        CompletableFuture<Outcome> watch = watch(bench, bench.file(bench.job(table, repository)), "--runs", "2");
        awaitExport(watch, repository);
        table.append("select id from range(3, 5)");

        Outcome ended = watch.get(5, TimeUnit.MINUTES).ended(ExitCode.OK);
        assertThat(ended.out().lines())
                .hasSize(2)
                .allMatch(line -> line.contains("\"COMMITTED\""))
                .last()
                .matches(line -> line.contains("\"version\":1"));
        assertThat(ended.err()).contains("rows has changed since version 0");
        assertThat(repository.history()).hasSize(2);
    }

    @Test
    void filesThatChangeWithoutATableAreFoundInTime(Workbench bench) throws Exception {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = bench.table("rows").write("select id from range(3)");
        Outcome ended = watch(
                        bench, bench.file(bench.job(table, repository)), "--runs", "2", "--at-least-every", "PT0.3S")
                .get(5, TimeUnit.MINUTES)
                .ended(ExitCode.OK);
        assertThat(ended.out().lines().toList().get(1)).contains("\"UP_TO_DATE\"");
    }

    @Test
    void whatDoesNotPassByItselfEndsIt(Workbench bench) throws Exception {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = bench.table("rows").write("select id from range(3)");
        JobText job = bench.job(table, repository);
        Path file = bench.file(job);
        CompletableFuture<Outcome> watch = watch(bench, file);
        awaitExport(watch, repository);
        // The job is read again for each export.
        Files.writeString(
                file, job.with("/source/sql", "select rand() r from rows").toString());
        table.append("select id from range(3, 5)");
        Outcome ended = watch.get(5, TimeUnit.MINUTES).ended(ExitCode.NONDETERMINISTIC);
        assertThat(ended.out().lines()).hasSize(2);
        assertThat(ended.out()).contains("\"FAILED\"");
        assertThat(repository.history()).hasSize(1);
    }

    @Test
    void whatCannotBeWatchedIsRefused(Workbench bench) throws Exception {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = bench.table("rows").write("select id from range(3)");
        Path job = bench.file(bench.job(table, repository).with("/source/tables/rows/version", 0));
        assertThat(watch(bench, job)
                        .get(5, TimeUnit.MINUTES)
                        .ended(ExitCode.USAGE)
                        .err())
                .contains("--at-least-every");
        assertThat(watch(bench, job, "--poll", "PT0S")
                        .get(5, TimeUnit.MINUTES)
                        .ended(ExitCode.USAGE)
                        .errorCode())
                .isEqualTo("POLL");
    }
}
