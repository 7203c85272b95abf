package dev.oxenspark.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.Fault;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.export.testing.ChildRun;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Pictures;
import dev.oxenspark.export.testing.RunJson;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Processes that end by {@code kill -9}, and what the next run makes of what they left. */
@ExportTest
final class TestKilledExport {
    /** MiB; Spark starts with no less. */
    private static final int HEAP = 480;

    private static final int TASKS = 2;
    private static final int PICTURES = 12;
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

        ChildRun.start(bench, job, HEAP, TASKS, Stage.GATE).killThere();
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

    /** One process after the other, each of which finds what those before it left. */
    @Test
    @NeedsOxenServer
    void whereverARunIsKilledTheNextOnesMakeOneCommitAndCopyNothingTwice(Workbench bench) throws Exception {
        RepositoryAddress.Remote address = OxenServer.shared().unusedAddress();
        TestRepository repository = new TestRepository(address);
        Pictures pictures = Pictures.of(bench, PICTURES);
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            JobText job = pictures.job(new TestRepository(proxy.through(address)));

            ChildRun.start(bench, job, HEAP, TASKS, Stage.COPY).killThere();
            assertThat(toCopy(bench, job)).isEqualTo(PICTURES);

            killWhileCopying(bench, job, proxy);
            int left = toCopy(bench, job);
            assertThat(left).as("some had arrived, some had not").isBetween(1, PICTURES - 1);

            ChildRun.start(bench, job, HEAP, TASKS, Stage.GATE).killThere();
            assertThat(toCopy(bench, job)).isZero();
            proxy.forget();
            ChildRun.start(bench, job, HEAP, TASKS, Stage.COMMIT).killThere();
            assertThat(TestExportIdentity.branches(repository)).isEmpty();

            ChildRun.start(bench, job, HEAP, TASKS, Stage.CONFIRM).killThere();
            TestExportIdentity.run(bench, job, "UP_TO_DATE");
            assertThat(repository.history()).hasSize(1);
            assertThat(RunJson.of(repository, bench).at("/blobs/origin/JOURNAL").asInt())
                    .isEqualTo(PICTURES);
            assertThat(repository.paths())
                    .filteredOn(path -> path.startsWith("images/"))
                    .hasSize(PICTURES);
        }
    }

    /** Once the third part is under way, one of the first two is journalled: two are copied at a time. */
    private static void killWhileCopying(Workbench bench, JobText job, FaultProxy proxy) throws Exception {
        AtomicInteger sent = new AtomicInteger();
        CountDownLatch third = new CountDownLatch(1);
        proxy.rule(request -> {
            if (!request.is("POST", "/versions") || sent.incrementAndGet() < 3) {
                return Fault.none();
            }
            third.countDown();
            return Fault.delay(Duration.ofMinutes(1));
        });
        ChildRun child = ChildRun.start(bench, job, HEAP, TASKS);
        assertThat(third.await(5, TimeUnit.MINUTES)).as("it sent a third part").isTrue();
        child.kill();
        proxy.rule(request -> Fault.none());
    }

    private static int toCopy(Workbench bench, JobText job) {
        return bench.plan(job).ended(ExitCode.OK).json().at("/blobs/toCopy").asInt();
    }
}
