package dev.oxenspark.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@ExportTest
final class TestKilledExport {
    /** Spark starts with no less. */
    private static final String HEAP = "-Xmx480m";

    private static final long LARGE = 600L << 20;

    /** One file is larger than the memory of the process that copies it. */
    @Test
    void whatAKilledProcessHadStoredIsNotReadAgain(Workbench bench) throws Exception {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        Path large = bench.blob("large.bin", new byte[0]);
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(LARGE);
        }
        bench.blob("small.bin", new byte[] {1, 2, 3});
        LakeTable table =
                bench.table("files").write("select * from values (1, 'large.bin'), (2, 'small.bin') t(id, uri)");
        JobText job = bench.job(table, repository)
                .withFiles("uri", List.of(bench.folder().resolve("raw").toString()), "files/{name}");

        assertThat(child(bench, job, Stage.GATE)).isEqualTo(KilledRun.EXIT_CODE);
        assertThat(TestExportIdentity.branches(repository)).isEmpty();
        JsonNode again = TestExportIdentity.run(bench, job, "COMMITTED");

        assertThat(again.at("/blobs/copied").asInt()).isZero();
        assertThat(RunJson.of(repository, bench).at("/blobs/origin/JOURNAL").asInt())
                .isEqualTo(2);
        assertThat(repository.<Long>with(opened -> opened.tree(repository.head(), "files/large.bin")
                        .files()
                        .get(0)
                        .size()))
                .isEqualTo(LARGE);
    }

    private static int child(Workbench bench, JobText job, Stage end) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(List.of(HEAP, "-cp", System.getProperty("java.class.path"), KilledRun.class.getName()));
        command.addAll(List.of(bench.file(job).toString(), bench.state(), end.name()));
        Path log = bench.folder().resolve("child.log");
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        assertThat(code).as(Files.readString(log)).isEqualTo(KilledRun.EXIT_CODE);
        return code;
    }
}
