package dev.oxenspark.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.Fault;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.connector.testing.S3Server;
import dev.oxenspark.export.testing.Bucket;
import dev.oxenspark.export.testing.Crowd;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.RunJson;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.impl.AWSClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExportTest
final class TestExportFromS3 {
    private static final int OBJECTS = 25;
    private static final int MANY = 48;
    private static final int LENGTH = 64 << 10;
    /** 16 of a task that asks; 8 of each of two tasks that read. */
    private static final int S3_REQUESTS = 16;

    @Test
    void theResultOfARunCanBeAnObject(Workbench bench) throws Exception {
        Bucket bucket = Bucket.create(bench, Bucket.Kind.PLAIN);
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        JobText job = bench.job(bench.table("rows").write("select id from range(3)"), repository);
        Path result = new Path(bucket.at("results/digits.json"));
        bucket.put("results/digits.json", "of an earlier run");

        Outcome outcome = bench.run(job, "--result-uri", result.toString()).ended(ExitCode.OK);

        try (InputStream in = result.getFileSystem(bench.spark().sessionState().newHadoopConf())
                .open(result)) {
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo(outcome.out());
        }
    }

    @ParameterizedTest
    @EnumSource
    void unchangedObjectsAreNotReadAgain(Bucket.Kind kind, Workbench bench) throws Exception {
        Bucket bucket = Bucket.create(bench, kind);
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        for (int i = 0; i < OBJECTS; i++) {
            bucket.put("raw/a b%20+é " + i + ".bin", "object " + i);
        }
        LakeTable table = bench.table("rows")
                .write("select id, 1 x, concat('%s', id, '.bin') uri from range(%d)"
                        .formatted(bucket.at("raw/a b%20+é "), OBJECTS));
        JobText job = job(bench, table, repository, bucket);
        try (FaultProxy proxy = FaultProxy.before(S3Server.shared())) {
            bucket.configure(bench, "fs.s3a.endpoint", proxy.endpoint());
            bench.run(job).ended(ExitCode.OK);
            assertThat(reads(proxy)).isEqualTo(OBJECTS);
            assertThat(repository
                            .checkout("images", bench.folder().resolve("clone"))
                            .resolve("7.bin"))
                    .hasContent("object 7");
            JsonNode pins = RunJson.of(repository, bench).at("/blobs/pinnedBy");
            assertThat(pins.path(kind == Bucket.Kind.VERSIONED ? "VERSION_ID" : "ETAG")
                            .asInt())
                    .isEqualTo(OBJECTS);

            proxy.forget();
            table.sql("update %s set x = 2 where id = 3");
            bucket.put("raw/a b%20+é 7.bin", "OBJECT 7");
            JsonNode second = bench.run(job).ended(ExitCode.OK).json();
            assertThat(second.at("/blobs/copied").asInt()).isEqualTo(1);
            assertThat(reads(proxy)).isEqualTo(1);
            if (kind == Bucket.Kind.PLAIN) {
                assertThat(proxy.requests().stream()
                                .filter(request -> request.method().equals("HEAD"))
                                .count())
                        .as("a listing answers for all objects of a folder")
                        .isLessThan(OBJECTS);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anObjectOverwrittenAfterThePlanIsReadAsPlannedOrNotAtAll(Bucket.Kind kind, Workbench bench) {
        Bucket bucket = Bucket.create(bench, kind);
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        bucket.put("raw/0.bin", "before");
        LakeTable table = bench.table("rows").write("select 0L id, '%s' uri".formatted(bucket.at("raw/0.bin")));
        JobText job = job(bench, table, repository, bucket);
        try (FaultProxy proxy = FaultProxy.before(S3Server.shared())) {
            bucket.configure(bench, "fs.s3a.endpoint", proxy.endpoint());
            // Not what reads of it are held to, whatever else the bucket is used for.
            bucket.configure(
                    bench, "fs.s3a.change.detection.source", kind == Bucket.Kind.VERSIONED ? "etag" : "versionid");
            AtomicBoolean overwritten = new AtomicBoolean();
            proxy.rule(request -> {
                if (isRead(request) && overwritten.compareAndSet(false, true)) {
                    bucket.put("raw/0.bin", "after!");
                }
                return Fault.none();
            });
            Outcome outcome = bench.run(job);
            assertThat(overwritten).isTrue();
            if (kind == Bucket.Kind.VERSIONED) {
                outcome.ended(ExitCode.OK);
                assertThat(repository
                                .checkout("images", bench.folder().resolve("clone"))
                                .resolve("0.bin"))
                        .hasContent("before");
            } else {
                assertThat(outcome.ended(ExitCode.TRANSIENT).errorCode()).isEqualTo("BLOB_CHANGED");
                assertThat(TestExportIdentity.branches(repository)).isEmpty();
            }
        }
    }

    /** Into a server: nothing of what is there already goes over either wire again. */
    @Test
    @NeedsOxenServer
    void objectsAreAskedForAndReadManyAtATimeAndOnce(Workbench bench) {
        Bucket bucket = Bucket.create(bench, Bucket.Kind.VERSIONED);
        for (int i = 0; i < MANY; i++) {
            bucket.put("raw/" + i + ".bin", i + "x".repeat(LENGTH));
        }
        LakeTable table = bench.table("rows")
                .write("select id, 1 x, concat('%s', id, '.bin') uri from range(%d)"
                        .formatted(bucket.at("raw/"), MANY));
        RepositoryAddress.Remote address = OxenServer.shared().newRepository();
        Crowd asking = new Crowd(S3_REQUESTS);
        Crowd reading = new Crowd(S3_REQUESTS);
        try (FaultProxy source = FaultProxy.before(S3Server.shared());
                FaultProxy target = FaultProxy.before(OxenServer.shared())) {
            JobText job = job(bench, table, new TestRepository(target.through(address)), bucket);
            bucket.configure(bench, "fs.s3a.endpoint", source.endpoint());
            AtomicBoolean first = new AtomicBoolean(true);
            source.rule(request -> {
                // The first tells whether a listing would do.
                joins(asking, isStat(request) && !first.getAndSet(false));
                joins(reading, isRead(request));
                return Fault.none();
            });
            bench.run(job).ended(ExitCode.OK);

            assertThat(asking.most()).as("asked for at once").isEqualTo(S3_REQUESTS);
            assertThat(reading.most()).as("read at once").isEqualTo(S3_REQUESTS);
            assertThat(reads(source)).isEqualTo(MANY);
            assertThat(source.requests()).filteredOn(TestExportFromS3::isStat).hasSize(MANY);
            assertThat(sentBytes(target)).isGreaterThan(MANY * LENGTH);

            source.forget();
            target.forget();
            table.sql("update %s set x = 2 where id = 3");
            bench.run(job).ended(ExitCode.OK);
            assertThat(reads(source)).isZero();
            assertThat(source.requests()).filteredOn(TestExportFromS3::isStat).hasSize(MANY);
            assertThat(sentBytes(target)).as("less than one object").isLessThan(LENGTH);
            assertThat(new TestRepository(address).history()).hasSize(2);
        }
    }

    private static void joins(Crowd crowd, boolean belongs) {
        try {
            if (belongs) {
                crowd.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long sentBytes(FaultProxy target) {
        return target.requests().stream()
                .filter(request -> request.is("POST", "/versions"))
                .mapToLong(FaultProxy.Request::bytes)
                .sum();
    }

    @ParameterizedTest
    @CsvSource({"fail, DATA, 0", "skip-row, QUARANTINED, 1", "null, QUARANTINED, 2"})
    void anObjectThatIsProvenAbsentIsForTheJobToJudge(String onMissing, ExitCode ends, long rows, Workbench bench) {
        Bucket bucket = Bucket.create(bench, Bucket.Kind.PLAIN);
        bucket.put("raw/0.bin", "there");
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        JobText job = job(bench, two(bench, bucket), repository, bucket)
                .with("/dataset/files/0/onMissing", onMissing)
                .with("/errorBudget/count", 1);

        JsonNode json = bench.run(job).ended(ends).json();

        if (ends == ExitCode.DATA) {
            assertThat(json.at("/error/code").asText()).isEqualTo("BLOB_MISSING");
            assertThat(json.at("/error/message").asText()).contains(bucket.at("raw/1.bin"));
            assertThat(TestExportIdentity.branches(repository)).isEmpty();
        } else {
            assertThat(json.path("rows").asLong()).isEqualTo(rows);
        }
    }

    /** Whatever the job makes of files that are missing: none of these proves that one is. */
    @ParameterizedTest
    @CsvSource({
        "HEAD, 403, UNAVAILABLE, NOT_AUTHORISED",
        "GET, 403, UNAVAILABLE, NOT_AUTHORISED",
        "HEAD, 500, TRANSIENT, SOURCE_UNREACHABLE",
        "GET, 503, TRANSIENT, SOURCE_UNREACHABLE",
        "HEAD, reset, TRANSIENT, SOURCE_UNREACHABLE",
        "GET, silent, TRANSIENT, SOURCE_UNREACHABLE",
        "GET, 404, TRANSIENT, BLOB_CHANGED"
    })
    void noOtherFailureCountsAsAbsence(String method, String fault, ExitCode ends, String code, Workbench bench) {
        Bucket bucket = Bucket.create(bench, Bucket.Kind.PLAIN);
        bucket.put("raw/0.bin", "there");
        bucket.put("raw/1.bin", "there too");
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        JobText job = job(bench, two(bench, bucket), repository, bucket)
                .with("/dataset/files/0/onMissing", "skip-row")
                .with("/errorBudget/percent", 100);
        try (FaultProxy proxy = FaultProxy.before(S3Server.shared())) {
            impatient(bench, bucket, proxy);
            proxy.rule(request ->
                    request.method().equals(method) && request.path().contains("1.bin") ? fault(fault) : Fault.none());

            assertThat(bench.run(job).ended(ends).errorCode()).isEqualTo(code);
            assertThat(TestExportIdentity.branches(repository)).isEmpty();

            proxy.rule(request -> Fault.none());
            bucket.configure(bench, "fs.s3a.connection.timeout", "60s");
            assertThat(bench.run(job).ended(ExitCode.OK).json().path("rows").asLong())
                    .isEqualTo(2);
        }
    }

    @Test
    void aStoreThatIsBusyForAMomentIsAskedAgain(Workbench bench) {
        Bucket bucket = Bucket.create(bench, Bucket.Kind.PLAIN);
        bucket.put("raw/0.bin", "there");
        bucket.put("raw/1.bin", "there too");
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        JobText job = job(bench, two(bench, bucket), repository, bucket);
        try (FaultProxy proxy = FaultProxy.before(S3Server.shared())) {
            impatient(bench, bucket, proxy);
            AtomicInteger busy = new AtomicInteger(2);
            proxy.rule(request -> isRead(request) && busy.getAndDecrement() > 0 ? fault("503") : Fault.none());

            bench.run(job).ended(ExitCode.OK);
            assertThat(reads(proxy)).isEqualTo(2 + 2);
        }
    }

    @Test
    void wrongCredentialsAndAStoreThatIsNotThereHaveTheirExitCodes(Workbench bench) {
        Bucket bucket = Bucket.create(bench, Bucket.Kind.PLAIN);
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        JobText job = job(bench, two(bench, bucket), repository, bucket);
        bucket.configure(bench, "fs.s3a.secret.key", "wrong");
        assertThat(bench.run(job).ended(ExitCode.UNAVAILABLE).errorCode()).isEqualTo("NOT_AUTHORISED");
        bucket.configure(bench, "fs.s3a.secret.key", S3Server.SECRET_KEY);
        bucket.configure(bench, "fs.s3a.endpoint", "http://127.0.0.1:1");
        bucket.configure(bench, "fs.s3a.attempts.maximum", "1");
        bucket.configure(bench, "fs.s3a.retry.limit", "1");
        assertThat(bench.run(job).ended(ExitCode.TRANSIENT).errorCode()).isEqualTo("SOURCE_UNREACHABLE");
        assertThat(TestExportIdentity.branches(repository)).isEmpty();
    }

    /** The exporter's own attempts are enough. */
    private static void impatient(Workbench bench, Bucket bucket, FaultProxy proxy) {
        // Hadoop takes no shorter times than 15 s for a mistake, unless told.
        AWSClientConfig.setMinimumOperationDuration(Duration.ofMillis(1));
        Map.of(
                        "fs.s3a.endpoint", proxy.endpoint(),
                        "fs.s3a.attempts.maximum", "1",
                        "fs.s3a.retry.limit", "1",
                        "fs.s3a.retry.interval", "10ms",
                        "fs.s3a.retry.throttle.limit", "1",
                        "fs.s3a.retry.throttle.interval", "10ms",
                        "fs.s3a.connection.timeout", "1s")
                .forEach((key, value) -> bucket.configure(bench, key, value));
    }

    private static Fault fault(String name) {
        return switch (name) {
            case "reset" -> Fault.resetBefore();
            case "silent" -> Fault.delay(Duration.ofMinutes(1));
            default ->
                Fault.answer(
                        Integer.parseInt(name),
                        Map.of("Content-Type", "application/xml"),
                        "<Error><Code>Injected</Code><Message>by a test</Message></Error>");
        };
    }

    private static LakeTable two(Workbench bench, Bucket bucket) {
        return bench.table("rows")
                .write("select id, concat('%s', id, '.bin') uri from range(2)".formatted(bucket.at("raw/")));
    }

    private static JobText job(Workbench bench, LakeTable table, TestRepository repository, Bucket bucket) {
        return bench.job(table, repository)
                .with("/dataset/key", List.of("id"))
                .with(
                        "/dataset/files",
                        List.of(Map.of(
                                "column", "uri", "from", List.of(bucket.at("raw/")), "path", "images/{id}{ext}")));
    }

    private static boolean isRead(FaultProxy.Request request) {
        return request.method().equals("GET") && request.path().contains(".bin");
    }

    private static boolean isStat(FaultProxy.Request request) {
        return request.method().equals("HEAD") && request.path().contains(".bin");
    }

    private static long reads(FaultProxy proxy) {
        return proxy.requests().stream().filter(TestExportFromS3::isRead).count();
    }
}
