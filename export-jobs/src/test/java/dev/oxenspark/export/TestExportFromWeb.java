package dev.oxenspark.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Stops;
import dev.oxenspark.export.testing.WebFolder;
import dev.oxenspark.export.testing.WebFolder.Answer;
import dev.oxenspark.export.testing.WebFolder.Tags;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a dataset that web servers have: here, one that gives out the folder {@code raw} of the test. */
@ExportTest
final class TestExportFromWeb {
    private WebFolder web;

    @BeforeEach
    void serve(Workbench bench) {
        for (int id = 0; id < 4; id++) {
            picture(bench, id, "picture " + id);
        }
        web = WebFolder.of(bench.folder().resolve("raw"));
    }

    @AfterEach
    void stop() {
        web.close();
    }

    private static void picture(Workbench bench, int id, String content) {
        bench.blob(id + " é%.bin", content.getBytes(UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void filesAreReadOnceAndThenKnownByTheirTags(Backend backend, Workbench bench) {
        TestRepository target = backend.newRepository(bench.folder());
        picture(bench, 3, "too large for memory".repeat(300_000));
        JobText job = job(bench, target);
        assertThat(bench.run(job).ended(ExitCode.OK).json().at("/blobs/copied").asInt())
                .isEqualTo(4);
        assertThat(target.checkout("", bench.folder().resolve("clone")).resolve("files/2.bin"))
                .hasContent("picture 2");
        assertThat(web.count("GET")).isEqualTo(4);
        assertThat(recorded(target).run().at("/blobs/pinnedBy/ETAG").asInt()).isEqualTo(4);

        web.forget();
        assertThat(bench.run(job).ended(ExitCode.OK).json().path("status").asText())
                .isEqualTo("UP_TO_DATE");
        assertThat(web.count("GET")).isZero();

        picture(bench, 1, "another 1");
        assertThat(bench.run(job).ended(ExitCode.OK).json().at("/blobs/copied").asInt())
                .isOne();
        assertThat(web.count("GET")).isOne();
    }

    @ParameterizedTest
    @EnumSource(names = {"WEAK", "NONE"})
    void withoutAStrongTagTheContentIsTheToken(Tags tags, Workbench bench) {
        web.with(tags);
        TestRepository target = Backend.LOCAL.newRepository(bench.folder());
        JobText job = job(bench, target);
        bench.run(job).ended(ExitCode.OK);
        assertThat(recorded(target).run().at("/blobs/pinnedBy/CONTENT_HASH").asInt())
                .isEqualTo(4);
        picture(bench, 1, "PICTURE 1");
        JsonNode changed = bench.run(job).ended(ExitCode.OK).json();
        assertThat(changed.at("/blobs/copied").asInt()).isOne();
        assertThat(target.checkout("", bench.folder().resolve("clone")).resolve("files/1.bin"))
                .hasContent("PICTURE 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {405, 501})
    void whereThereIsNoHeadTheFirstByteTellsTheSize(int status, Workbench bench) {
        picture(bench, 3, "");
        web.answer("HEAD", "", status, Map.of());
        TestRepository target = Backend.LOCAL.newRepository(bench.folder());
        bench.run(job(bench, target)).ended(ExitCode.OK);
        assertThat(target.checkout("", bench.folder().resolve("clone")).resolve("files/3.bin"))
                .isEmptyFile();
        assertThat(recorded(target).run().at("/blobs/pinnedBy/ETAG").asInt()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void onlyAFileThatIsGoneIsMissing(int status, Workbench bench) {
        TestRepository target = Backend.LOCAL.newRepository(bench.folder());
        JobText job = job(bench, target)
                .with("/dataset/files/0/onMissing", "skip-row")
                .with("/errorBudget/count", 1);
        web.answer("HEAD", "1%20%C3%A9%25.bin", status, Map.of());
        assertThat(bench.run(job)
                        .ended(ExitCode.QUARANTINED)
                        .json()
                        .path("rows")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void aRefusalEndsTheRun(Workbench bench) {
        JobText job = job(bench, Backend.LOCAL.newRepository(bench.folder()))
                .with("/dataset/files/0/onMissing", "skip-row")
                .with("/errorBudget/percent", 100);
        for (int status : List.of(401, 403)) {
            web.answer("HEAD", "", status, Map.of());
            Outcome refused = bench.run(job).ended(ExitCode.UNAVAILABLE);
            assertThat(refused.errorCode()).isEqualTo("NOT_AUTHORISED");
            assertThat(refused.err()).contains(web.at(""), "it answers " + status);
        }
        web.answer("HEAD", "", 451, Map.of());
        assertThat(bench.run(job).ended(ExitCode.UNAVAILABLE).err()).contains("it answers 451");
    }

    @Test
    void whatMayPassIsAskedAgainForAWhile(Workbench bench) {
        JobText job = job(bench, Backend.LOCAL.newRepository(bench.folder()));
        web.answer("HEAD", "", 429, Map.of("Retry-After", "3600"));
        Outcome throttled = bench.run(job).ended(ExitCode.TRANSIENT);
        assertThat(throttled.errorCode()).isEqualTo("SOURCE_UNREACHABLE");
        assertThat(throttled.err()).contains("it answers 429, and wants to be left alone for 3600 s");

        web.answer("GET", "", 503, Map.of());
        web.forget();
        assertThat(bench.run(job).ended(ExitCode.TRANSIENT).err()).contains("it answers 503");
        assertThat(web.count("GET")).isGreaterThanOrEqualTo(4);

        Set<String> asked = ConcurrentHashMap.newKeySet();
        web.rule(request -> asked.add(request.method() + request.path())
                ? Optional.of(new Answer(request.method().equals("GET") ? 502 : 429, Map.of("Retry-After", "0")))
                : Optional.empty());
        bench.run(job).ended(ExitCode.OK);
    }

    @ParameterizedTest
    @EnumSource(names = {"STRONG", "UNCONDITIONAL", "NONE"})
    void aFileThatChangesUnderTheRunIsNotExported(Tags tags, Workbench bench) {
        web.with(tags);
        JobText job = job(bench, Backend.LOCAL.newRepository(bench.folder()));
        assertThatThrownBy(() -> Stops.run(bench, job, Stage.COPY, () -> picture(bench, 1, "PICTURE 1")))
                .isInstanceOfSatisfying(ExportException.class, failure -> {
                    assertThat(failure.exitCode()).isEqualTo(ExitCode.TRANSIENT);
                    assertThat(failure.code()).isEqualTo("BLOB_CHANGED");
                });
        assertThatThrownBy(() -> Stops.run(bench, job, Stage.GATE, () -> picture(bench, 2, "PICTURE 2")))
                .as("read as it was planned, but not any more what the rows of the run mean")
                .isInstanceOfSatisfying(
                        ExportException.class,
                        failure -> assertThat(failure.code()).isEqualTo("BLOB_CHANGED"));
        bench.run(job).ended(ExitCode.OK);
    }

    @Test
    void redirectsAreFollowedAsFarAsTheJobAllows(Workbench bench) {
        TestRepository target = Backend.LOCAL.newRepository(bench.folder());
        JobText job = job(bench, target);
        bench.blob("secret/token", "secret".getBytes(UTF_8));
        bench.blob("moved/1.bin", "moved 1".getBytes(UTF_8));
        JobText narrow = job.with("/dataset/files/0/from", List.of(web.at("old/"), web.at("moved")));
        bench.table("rows").write("select 1L id, '" + web.at("old/1.bin") + "' uri");

        redirect("old/1.bin", "/old/again.bin", "old/again.bin", "../moved/1.bin?signature=s3cret");
        bench.run(narrow).ended(ExitCode.OK);
        assertThat(target.checkout("", bench.folder().resolve("clone")).resolve("files/1.bin"))
                .hasContent("moved 1");
        assertThat(recorded(target).run().toString()).doesNotContain("s3cret");

        for (String elsewhere : List.of(
                "/secret/token?key=s3cret",
                "/moved/%2e%2e/secret/token",
                "//169.254.169.254/moved/1.bin",
                web.at("moved/1.bin").replace("http:", "https:"),
                web.at("moved/1.bin").replace("http://", "http://user:s3cret@"),
                "file:///etc/passwd")) {
            redirect("old/1.bin", elsewhere);
            Outcome refused = bench.run(narrow).ended(ExitCode.DATA);
            assertThat(refused.errorCode()).as(elsewhere).isEqualTo("OUTSIDE_FROM");
            assertThat(refused.err())
                    .contains(web.at("old/1.bin") + " redirects to")
                    .doesNotContain("s3cret");
        }
        redirect("old/1.bin", "/old/1.bin");
        assertThat(bench.run(narrow).ended(ExitCode.UNAVAILABLE).err()).contains("more than 10 redirects");
    }

    @Test
    void valuesWithSecretsAreRefusedUnseen(Workbench bench) {
        JobText job = job(bench, Backend.LOCAL.newRepository(bench.folder()));
        for (String value :
                List.of(web.at("1.bin?token=s3cret"), web.at("1.bin").replace("http://", "http://ann:s3cret@"))) {
            bench.table("rows").write("select 1L id, '" + value + "' uri");
            Outcome refused = bench.run(job).ended(ExitCode.DATA);
            assertThat(refused.errorCode()).isEqualTo("OUTSIDE_FROM");
            assertThat(refused.err()).contains("no user, query or fragment").doesNotContain("s3cret");
        }
        assertThat(web.requests()).isEmpty();
    }

    /** Pairs of a path and where it leads. */
    private void redirect(String... pairs) {
        web.rule(request -> {
            for (int i = 0; i < pairs.length; i += 2) {
                if (request.path().equals("/" + pairs[i])) {
                    return Optional.of(new Answer(302, Map.of("Location", pairs[i + 1])));
                }
            }
            return Optional.empty();
        });
    }

    /** Four rows, the files of which the server has. */
    private JobText job(Workbench bench, TestRepository target) {
        return bench.job(
                        bench.table("rows")
                                .write("select id, concat('%s', id, ' é%%25.bin') uri from range(4)"
                                        .formatted(web.at(""))),
                        target)
                .with("/dataset/key", List.of("id"))
                .withFiles("uri", List.of(web.at("")), "files/{id}{ext}");
    }

    private static RecordedExport recorded(TestRepository target) {
        return target.with(
                repository -> RecordedExport.at(repository, target.head()).orElseThrow());
    }
}
