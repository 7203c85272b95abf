package dev.oxenspark.export.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.Fault;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Pictures;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What fed an export whose files came from another repository. */
@ExportTest
final class TestLineage {
    @ParameterizedTest
    @EnumSource
    void anExportOfAnExportIsFollowedToItsDeltaVersions(Backend backend, Workbench bench) {
        TestRepository curated = another(backend, bench, "curated");
        Pictures pictures = Pictures.of(bench, 3);
        JsonNode fed = bench.run(pictures.job(curated)).ended(ExitCode.OK).json();
        TestRepository selected = another(backend, bench, "selected");
        JsonNode middle = bench.run(job(bench, "selected", curated, "images/odd/1.bin", selected))
                .ended(ExitCode.OK)
                .json();
        TestRepository target = backend.newRepository(bench.folder());
        bench.run(job(bench, "last", selected, "files/one.bin", target)).ended(ExitCode.OK);

        JsonNode last = audit(bench, target).ended(ExitCode.OK).json().at("/exports/0");
        assertThat(last.at("/sources/0/location").asText()).endsWith("/lake/last");
        JsonNode second = last.at("/repositories/0");
        assertThat(second.path("source").asText()).isEqualTo("oxen://a:b@main");
        assertThat(second.path("repository").asText()).isEqualTo(selected.at(""));
        assertThat(second.path("commit")).isEqualTo(middle.path("commit"));
        assertThat(second.path("provenanceSha256")).isEqualTo(middle.path("provenanceSha256"));
        assertThat(second.path("exact").asBoolean()).isTrue();
        JsonNode first = second.at("/exports/0/repositories/0");
        assertThat(first.path("commit")).isEqualTo(fed.path("commit"));
        assertThat(first.path("state").asText()).isEqualTo("FOLLOWED");
        assertThat(first.at("/exports/0/sources/0/location").asText()).endsWith("/lake/pictures");
        assertThat(first.at("/exports/0/sources/0/version").asLong()).isZero();

        String text = bench.execute("audit", "commit", "main", "--repository", target.at(""))
                .ended(ExitCode.OK)
                .out();
        assertThat(text)
                .containsSubsequence(
                        "/lake/last",
                        "files of oxen://a:b@main came from " + selected.at(""),
                        "/lake/selected",
                        "files of oxen://a:b@main came from " + curated.at(""),
                        "/lake/pictures");

        Commit other = selected.commit(Map.of("other.txt", new byte[] {1}));
        selected.with(
                repository -> repository.createBranch(middle.path("commit").asText(), other));
        JsonNode misled = audit(bench, target).ended(ExitCode.MISMATCH).json().at("/exports/0/repositories/0");
        assertThat(misled.path("state").asText()).isEqualTo("DIFFERS");
        assertThat(misled.path("reason").asText()).contains("is at commit " + other.id());
    }

    @ParameterizedTest
    @EnumSource
    void aCommitAfterAnExportSaysSoAndOneWithoutExportsToo(Backend backend, Workbench bench) {
        TestRepository curated = another(backend, bench, "curated");
        Commit plain = curated.commit(Map.of("loose.bin", "loose".getBytes(UTF_8)));
        TestRepository target = backend.newRepository(bench.folder());
        bench.run(job(bench, "last", curated, "loose.bin", target)).ended(ExitCode.OK);
        JsonNode none = audit(bench, target).ended(ExitCode.OK).json().at("/exports/0/repositories/0");
        assertThat(none.path("state").asText()).isEqualTo("NO_EXPORT");
        assertThat(none.path("commit").asText()).isEqualTo(plain.id().toString());
        assertThat(none.path("provenanceSha256").isNull()).isTrue();

        bench.run(Pictures.of(bench, 2).job(curated)).ended(ExitCode.OK);
        curated.commit(Map.of("loose.bin", "other".getBytes(UTF_8), "new.bin", "new".getBytes(UTF_8)));
        bench.run(job(bench, "last", curated, "loose.bin", target)).ended(ExitCode.OK);
        JsonNode after = audit(bench, target).ended(ExitCode.OK).json().at("/exports/0/repositories/0");
        assertThat(after.path("state").asText()).isEqualTo("FOLLOWED");
        assertThat(after.path("exact").asBoolean()).isFalse();
        assertThat(after.at("/exports/0/job").asText()).isEqualTo("digits");
        assertThat(after.at("/exports/0/since/added/0").asText()).isEqualTo("new.bin");
    }

    @Test
    void aFolderThatIsGoneIsSaid(Workbench bench) throws Exception {
        TestRepository curated = another(Backend.LOCAL, bench, "curated");
        curated.commit(Map.of("loose.bin", "loose".getBytes(UTF_8)));
        TestRepository target = Backend.LOCAL.newRepository(bench.folder());
        bench.run(job(bench, "last", curated, "loose.bin", target)).ended(ExitCode.OK);
        Path folder = Path.of(curated.at(""));
        Files.move(folder, folder.resolveSibling("elsewhere"));

        saysThatItIsNotComplete(bench, target, curated.at(""));
    }

    @Test
    void aServerThatHasItNoMoreIsSaid(Workbench bench) {
        TestRepository curated = another(Backend.SERVER, bench, "curated");
        curated.commit(Map.of("loose.bin", "loose".getBytes(UTF_8)));
        TestRepository target = Backend.SERVER.newRepository(bench.folder());
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            TestRepository seen = new TestRepository(proxy.through((RepositoryAddress.Remote) curated.address()));
            bench.run(job(bench, "last", seen, "loose.bin", target)).ended(ExitCode.OK);
            proxy.rule(request -> Fault.answer(403, Map.of(), "{\"status\":\"error\"}"));

            saysThatItIsNotComplete(bench, target, seen.at(""));
        }
    }

    private static void saysThatItIsNotComplete(Workbench bench, TestRepository target, String repository) {
        Outcome outcome = audit(bench, target).ended(ExitCode.UNAVAILABLE);
        JsonNode export = outcome.json().at("/exports/0");
        assertThat(export.at("/sources/0/location").asText())
                .as("what can be told is told")
                .endsWith("/lake/last");
        JsonNode from = export.at("/repositories/0");
        assertThat(from.path("state").asText()).isEqualTo("UNREACHABLE");
        assertThat(from.path("repository").asText()).isEqualTo(repository);
        assertThat(from.path("reason").asText()).contains(repository);
        assertThat(outcome.err()).contains("The answer is not complete");
        assertThat(bench.execute("audit", "commit", "main", "--repository", target.at(""))
                        .out())
                .contains("what fed it is not known", repository);
    }

    private static TestRepository another(Backend backend, Workbench bench, String name) {
        return backend.newRepository(new TestFolder(bench.folder().resolve(name)));
    }

    /** One row, whose file lies in a repository, to {@code files/one.bin} of another. */
    private static JobText job(
            Workbench bench, String name, TestRepository source, String path, TestRepository target) {
        return bench.job(bench.table(name).write("select 1L id, 'oxen://a:b@main/" + path + "' uri"), target)
                .with("/name", name)
                .with("/source/repositories", Map.of("a:b", source.at("")))
                .withFiles("uri", List.of("oxen://a:b@main/"), "files/one{ext}");
    }

    private static Outcome audit(Workbench bench, TestRepository repository) {
        return bench.execute("audit", "commit", "main", "--repository", repository.at(""), "--json");
    }
}
