package dev.oxenspark.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.export.spec.JobFileReader;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Pictures;
import dev.oxenspark.export.testing.WebFolder;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.export.verify.Verification;
import dev.oxenspark.export.verify.VerifyOptions;
import dev.oxenspark.spark.testing.SharedSpark;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a run says while it goes on. */
@ExportTest
final class TestExportProgress {
    private static final int LONGEST_MINUTES = 2;

    /** Remembers what it is told. */
    private static class Told implements Progress {
        final List<Copied> copied = Collections.synchronizedList(new ArrayList<>());
        final List<String> worked = Collections.synchronizedList(new ArrayList<>());
        final List<String> said = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void say(Stage stage, String message) {
            said.add(stage + " " + message);
        }

        @Override
        public void copied(Copied soFar) {
            copied.add(soFar);
        }

        @Override
        public void worked(int tasks, int ofTasks) {
            worked.add(tasks + " of " + ofTasks);
        }
    }

    private static ExportResult run(Workbench bench, JobText job, Progress progress) {
        return ExportJob.run(
                bench.spark(),
                JobFileReader.read(bench.file(job)),
                new ExportOptions(bench.state(), ExportOptions.Shrink.GUARDED, OxenSettings.defaults()),
                progress);
    }

    @ParameterizedTest
    @EnumSource
    void aCopyEndsWithEverythingCopied(Backend backend, Workbench bench) {
        TestRepository repository = backend.newRepository(bench.folder());
        Pictures pictures = Pictures.of(bench, 40);
        Told told = new Told();

        ExportResult result = run(bench, pictures.job(repository), told);

        Copied all = told.copied.get(told.copied.size() - 1);
        assertThat(all)
                .isEqualTo(new Copied(
                        40, result.blobs().bytes(), 40, result.blobs().bytes()));
        assertThat(all.bytes()).isPositive();
        assertThat(told.copied).isSortedAccordingTo((one, other) -> Long.compare(one.files(), other.files()));

        pictures.content(7, "another picture 7");
        Told again = new Told();
        run(bench, pictures.job(repository), again);
        assertThat(again.copied.get(again.copied.size() - 1))
                .as("only what there is to copy")
                .isEqualTo(new Copied(1, 17, 1, 17));
        Told none = new Told();
        run(bench, pictures.job(repository), none);
        assertThat(none.copied).isEmpty();
    }

    @Test
    void whatARunningTaskHasReadIsKnownBeforeItsFileIsStored(Workbench bench) throws Exception {
        byte[] content = new byte[6 << 20];
        bench.blob("large.bin", content);
        CountDownLatch heard = new CountDownLatch(1);
        Told told = new Told() {
            @Override
            public void copied(Copied soFar) {
                super.copied(soFar);
                if (soFar.files() == 0 && soFar.bytes() > 0 && soFar.bytes() <= content.length / 2) {
                    heard.countDown();
                }
            }
        };
        try (WebFolder web = WebFolder.of(bench.folder().resolve("raw"))) {
            LakeTable table = bench.table("files").write("select 1 id, '" + web.at("large.bin") + "' uri");
            JobText job = bench.job(table, Backend.LOCAL.newRepository(bench.folder()))
                    .withFiles("uri", List.of(web.at("")), "files/{name}");
            web.halfway(() -> await(heard));

            run(bench, job, told);
        }

        assertThat(heard.getCount()).as("told before the second half came").isZero();
        assertThat(told.copied.get(told.copied.size() - 1)).isEqualTo(new Copied(1, content.length, 1, content.length));
    }

    @Test
    void theTasksOfARunAreCountedAndNoOthers(Workbench bench) throws Exception {
        JobText job = bench.job(
                // Two files, so two tasks read it.
                bench.table("rows").write("select id from range(30)").append("select 30L id"),
                Backend.LOCAL.newRepository(bench.folder()));
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            // Its thread is there before the run, so that it is none of the run's.
            other.submit(() -> {}).get();
            Told told = new Told() {
                @Override
                public void say(Stage stage, String message) {
                    super.say(stage, message);
                    if (stage == Stage.WRITE) {
                        CompletableFuture.runAsync(
                                        () -> bench.spark().range(0, 70, 1, 7).count(), other)
                                .join();
                    }
                }
            };

            run(bench, job, told);
            SharedSpark.eventLog();
            int ofRun = told.worked.size();
            bench.spark().range(0, 50, 1, 5).count();
            SharedSpark.eventLog();

            assertThat(told.worked).contains("1 of 2", "2 of 2").doesNotContain("7 of 7");
            assertThat(told.worked).as("after its end").hasSize(ofRun);
        } finally {
            other.shutdown();
        }
    }

    @Test
    void theTasksOfAPlanAndOfAVerificationAreCounted(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        JobText job = bench.job(bench.table("rows").write("select id from range(9)"), repository);
        Told planned = new Told();
        ExportPreview.of(
                bench.spark(),
                JobFileReader.read(bench.file(job)),
                new ExportOptions(bench.state(), ExportOptions.Shrink.GUARDED, OxenSettings.defaults()),
                planned);
        run(bench, job, new Told());
        Told verified = new Told();
        repository.with(opened -> Verification.of(
                opened,
                opened.resolve(Revision.of("main")),
                null,
                bench::spark,
                new VerifyOptions(2, 0, VerifyOptions.Sources.STAT, 1, OxenSettings.defaults()),
                verified));

        assertThat(planned.worked).isNotEmpty();
        assertThat(verified.worked).isNotEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(LONGEST_MINUTES, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aCopyThatFailsSaysHowFarItCame(Workbench bench) {
        Pictures pictures = Pictures.of(bench, 40);
        JobText job = pictures.job(Backend.LOCAL.newRepository(bench.folder()));
        Told told = new Told() {
            @Override
            public void say(Stage stage, String message) {
                super.say(stage, message);
                if (stage == Stage.COPY && message.contains("to copy")) {
                    pictures.content(39, "another picture");
                }
            }
        };

        try {
            run(bench, job, told);
        } catch (ExportException e) {
            assertThat(e.code()).isEqualTo("BLOB_CHANGED");
        }

        assertThat(told.said).last().asString().matches("COPY stopped, with \\d+ of 40 files copied");
        assertThat(told.copied).noneMatch(Copied::isComplete);
    }

    @Test
    void withoutATerminalThereAreLinesOnStandardErrorAndNothingElse(Workbench bench) {
        JobText job = Pictures.of(bench, 3).job(Backend.LOCAL.newRepository(bench.folder()));

        Outcome run = bench.run(job).ended(ExitCode.OK);

        assertThat(run.json().at("/blobs/copied").asInt()).isEqualTo(3);
        assertThat(run.err()).contains("copy      3 of 3 files to copy").doesNotContain("\u001B", "\r");
        assertThat(bench.run(job, "--progress", "bars").ended(ExitCode.USAGE).err())
                .contains("--progress", "AUTO", "BAR", "PLAIN");
        bench.run(job, "--progress", "bar").ended(ExitCode.OK).json();
    }
}
