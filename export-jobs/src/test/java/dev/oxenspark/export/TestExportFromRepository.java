package dev.oxenspark.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.Fault;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Stops;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files of a dataset that lie in another repository. */
@ExportTest
final class TestExportFromRepository {
    @ParameterizedTest
    @EnumSource
    void filesAreCopiedOnceWhereverTheBranchGoes(Backend backend, Workbench bench) throws Exception {
        TestRepository source = source(backend, bench);
        TestRepository target = backend.newRepository(bench.folder());
        Commit first = source.commit(pictures(6));
        JobText job = job(bench, rows(bench, "@main", 6), source, target, "oxen://ann:pets@main/images");

        JsonNode copied = bench.run(job).ended(ExitCode.OK).json();
        assertThat(copied.at("/blobs/copied").asInt()).isEqualTo(6);
        Path clone = target.checkout("", bench.folder().resolve("clone"));
        for (int id = 0; id < 6; id++) {
            assertThat(clone.resolve("pets/" + id + ".bin")).hasContent("picture " + id);
        }
        RecordedExport export = recorded(target);
        assertThat(export.manifest().path("repositories")).singleElement().satisfies(from -> {
            assertThat(from.path("source").asText()).isEqualTo("oxen://ann:pets@main");
            assertThat(from.path("repository").asText()).isEqualTo(source.at(""));
            assertThat(from.path("commit").asText()).isEqualTo(first.id().toString());
            assertThat(from.has("provenanceSha256"))
                    .as("the commit is no export")
                    .isFalse();
        });
        assertThat(export.run().at("/blobs/pinnedBy/CONTENT_HASH").asInt()).isEqualTo(6);

        assertThat(bench.execute("verify", "main", "--repository", target.at(""), "--level", "4", "--json")
                        .ended(ExitCode.OK)
                        .json()
                        .path("state")
                        .asText())
                .isEqualTo("REPRODUCED");

        Commit other = source.commit(Map.of("other.txt", "something else".getBytes(UTF_8)));
        JsonNode planned = bench.plan(job).ended(ExitCode.OK).json();
        assertThat(planned.at("/repositories/0/commit").asText())
                .isEqualTo(other.id().toString());
        assertThat(planned.at("/blobs/toCopy").asInt()).isZero();
        assertThat(bench.run(job).ended(ExitCode.OK).json().path("status").asText())
                .isEqualTo("UP_TO_DATE");

        source.commit(Map.of("images/3.bin", "another picture".getBytes(UTF_8)));
        assertThat(bench.run(job).ended(ExitCode.OK).json().at("/blobs/copied").asInt())
                .isOne();
        assertThat(target.checkout("", bench.folder().resolve("again")).resolve("pets/3.bin"))
                .hasContent("another picture");
    }

    @ParameterizedTest
    @EnumSource
    void contentThatIsThereIsKnownByItsHash(Backend backend, Workbench bench) {
        TestRepository source = source(backend, bench);
        TestRepository target = backend.newRepository(bench.folder());
        Map<String, byte[]> pictures = pictures(4);
        byte[] large = new byte[5 << 20];
        new Random(5).nextBytes(large);
        pictures.put("images/3.bin", large);
        Commit commit = source.commit(pictures);
        JobText job = job(bench, rows(bench, "@main", 4), source, target, "oxen://ann:pets/images/");
        bench.run(job).ended(ExitCode.OK);
        assertThat(target.checkout("pets", bench.folder().resolve("clone")).resolve("3.bin"))
                .as("too large for memory")
                .hasBinaryContent(large);

        rows(bench, "@" + commit.id(), 4);
        assertThat(bench.run(job).ended(ExitCode.OK).json().at("/blobs/copied").asInt())
                .as("other URIs, the same bytes")
                .isZero();
        rows(bench, "", 4);
        assertThat(bench.run(job).ended(ExitCode.OK).json().at("/blobs/copied").asInt())
                .as("no revision: the branch that the repository shows first")
                .isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aRunReadsTheCommitThatItResolvedFirst(Backend backend, Workbench bench) throws Exception {
        TestRepository source = source(backend, bench);
        TestRepository target = backend.newRepository(bench.folder());
        source.commit(Map.of("on main.txt", new byte[] {1}));
        Commit first = source.commit("work/ongoing", pictures(3));
        JobText job = job(bench, rows(bench, "@work%2Fongoing", 3), source, target, "oxen://ann:pets@work%2Fongoing/");

        Stops.run(bench, job, Stage.COPY, () -> {
            source.transact("work/ongoing", transaction -> transaction.remove("images"));
            Hash moved = source.head("work/ongoing").id();
            source.with(repository -> {
                repository.deleteBranch(new Branch("work/ongoing", moved));
                return moved;
            });
        });

        Path clone = target.checkout("", bench.folder().resolve("clone"));
        assertThat(clone.resolve("pets/2.bin")).hasContent("picture 2");
        assertThat(recorded(target).manifest().at("/repositories/0/commit").asText())
                .isEqualTo(first.id().toString());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotThereIsSaidAsWhatItIs(Backend backend, Workbench bench) {
        TestRepository source = source(backend, bench);
        TestRepository target = backend.newRepository(bench.folder());
        source.commit(pictures(3));
        JobText job = job(bench, rows(bench, "@main", 4), source, target, "oxen://ann:pets/");
        Outcome missing = bench.run(job).ended(ExitCode.DATA);
        assertThat(missing.errorCode()).isEqualTo("BLOB_MISSING");
        assertThat(missing.err()).contains("oxen://ann:pets@main/images/3.bin", "row {\"id\":3}");
        JsonNode skipped = bench.run(
                        job.with("/dataset/files/0/onMissing", "skip-row").with("/errorBudget/count", 1))
                .ended(ExitCode.QUARANTINED)
                .json();
        assertThat(skipped.path("rows").asInt()).isEqualTo(3);

        rows(bench, "@mian", 2);
        Outcome revision = bench.run(job).ended(ExitCode.UNAVAILABLE);
        assertThat(revision.errorCode()).isEqualTo("SOURCE_ABSENT");
        assertThat(revision.err()).contains("oxen://ann:pets@mian", "Did you mean 'main'?");

        rows(bench, "@main", 2);
        String absent = source.at("") + "-absent";
        Outcome repository = bench.run(job.with("/source/repositories", Map.of("ann:pets", absent)))
                .ended(ExitCode.UNAVAILABLE);
        assertThat(repository.errorCode()).isEqualTo("SOURCE_ABSENT");
        assertThat(repository.err()).contains(absent);
    }

    @Test
    void onlyWhatFromNamesIsRead(Workbench bench) {
        TestRepository source = source(Backend.LOCAL, bench);
        TestRepository target = Backend.LOCAL.newRepository(bench.folder());
        source.commit(pictures(2));
        source.commit("private", Map.of("images/0.bin", "secret".getBytes(UTF_8)));
        JobText job = job(bench, rows(bench, "@private", 1), source, target, "oxen://ann:pets@main/images/");
        for (String value :
                List.of("oxen://ann:pets@private/images/0.bin", "oxen://ann:pets@main/images/../secret.txt")) {
            bench.table("rows").write("select 0L id, '" + value + "' uri");
            Outcome refused = bench.run(job).ended(ExitCode.DATA);
            assertThat(refused.errorCode()).as(value).isEqualTo("OUTSIDE_FROM");
            assertThat(refused.err()).contains(value);
        }
    }

    @Test
    void aServerIsAskedForManyFilesAtATimeAndItsRefusalsAreTheSources(Workbench bench) {
        TestRepository source = source(Backend.SERVER, bench);
        TestRepository target = Backend.LOCAL.newRepository(bench.folder());
        source.commit(pictures(60));
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            TestRepository seen = new TestRepository(proxy.through((RepositoryAddress.Remote) source.address()));
            JobText job = job(bench, rows(bench, "@main", 60), seen, target, "oxen://ann:pets@main/")
                    .with("/dataset/files/0/check", List.of("type"));
            bench.run(job).ended(ExitCode.OK);
            assertThat(proxy.count("GET", "/tree")).as("one look at the folder").isOne();
            assertThat(proxy.count("QUERY", "/versions"))
                    .as("one batch for each task that checks or copies")
                    .isLessThan(20);
            assertThat(proxy.requests()).hasSizeLessThan(30);

            proxy.rule(request -> Fault.answer(401, Map.of(), "{}"));
            assertThat(bench.run(job).ended(ExitCode.UNAVAILABLE).errorCode()).isEqualTo("NOT_AUTHORISED");
            proxy.rule(request -> Fault.answer(503, Map.of(), "{}"));
            Outcome later = bench.run(job, "--time-budget", "PT1S").ended(ExitCode.TRANSIENT);
            assertThat(later.errorCode()).isEqualTo("SOURCE_UNREACHABLE");
            assertThat(later.err()).contains("oxen://ann:pets@main", seen.at(""));
        }
        assertThat(target.paths()).contains("pets/0.bin", "pets/59.bin");
    }

    /** A repository beside the one that the test exports to. */
    private static TestRepository source(Backend backend, Workbench bench) {
        return backend.newRepository(new TestFolder(bench.folder().resolve("source")));
    }

    private static Map<String, byte[]> pictures(int count) {
        Map<String, byte[]> pictures = new HashMap<>();
        IntStream.range(0, count)
                .forEach(id -> pictures.put("images/" + id + ".bin", ("picture " + id).getBytes(UTF_8)));
        pictures.put("secret.txt", "not for everybody".getBytes(UTF_8));
        return pictures;
    }

    /** Ids from 0, and a picture of a revision for each. */
    private static LakeTable rows(Workbench bench, String revision, int count) {
        return bench.table("rows")
                .write("select id, concat('oxen://ann:pets%s/images/', id, '.bin') uri from range(%d)"
                        .formatted(revision, count));
    }

    private static JobText job(
            Workbench bench, LakeTable rows, TestRepository source, TestRepository target, String from) {
        return bench.job(rows, target)
                .with("/dataset/key", List.of("id"))
                .with("/source/repositories", Map.of("ann:pets", source.at("")))
                .withFiles("uri", List.of(from), "pets/{id}{ext}");
    }

    private static RecordedExport recorded(TestRepository target) {
        return target.with(
                repository -> RecordedExport.at(repository, target.head()).orElseThrow());
    }
}
