package dev.oxenspark.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.testing.Fault;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.S3Server;
import dev.oxenspark.export.testing.Bucket;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExportTest
final class TestExportFromS3 {
    private static final int OBJECTS = 25;

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

    @Test
    void onlyAProvenAbsenceCountsAsMissing(Workbench bench) {
        Bucket bucket = Bucket.create(bench, Bucket.Kind.PLAIN);
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        LakeTable table = bench.table("rows").write("select 0L id, '%s' uri".formatted(bucket.at("raw/0.bin")));
        JobText job = job(bench, table, repository, bucket)
                .with("/dataset/files/0/onMissing", "skip-row")
                .with("/errorBudget/percent", 100)
                .with("/guard/allowEmpty", true);
        assertThat(bench.run(job.with("/dataset/files/0/onMissing", "fail"))
                        .ended(ExitCode.DATA)
                        .errorCode())
                .isEqualTo("BLOB_MISSING");
        bucket.configure(bench, "fs.s3a.secret.key", "wrong");
        assertThat(bench.run(job).ended(ExitCode.UNAVAILABLE).errorCode()).isEqualTo("NOT_AUTHORISED");
        bucket.configure(bench, "fs.s3a.secret.key", S3Server.SECRET_KEY);
        bucket.configure(bench, "fs.s3a.endpoint", "http://127.0.0.1:1");
        bucket.configure(bench, "fs.s3a.attempts.maximum", "1");
        bucket.configure(bench, "fs.s3a.retry.limit", "1");
        assertThat(bench.run(job).ended(ExitCode.TRANSIENT).errorCode()).isEqualTo("SOURCE_UNREACHABLE");
        assertThat(TestExportIdentity.branches(repository)).isEmpty();
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

    private static long reads(FaultProxy proxy) {
        return proxy.requests().stream().filter(TestExportFromS3::isRead).count();
    }
}
