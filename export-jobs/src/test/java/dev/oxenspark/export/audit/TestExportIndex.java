package dev.oxenspark.export.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.provenance.Sha256;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExportTest
final class TestExportIndex {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @EnumSource
    void theIndexAnswersAsTheCommitsDo(Backend backend, Workbench bench) {
        TestRepository repository = backend.newRepository(bench.folder());
        List<Commit> commits = with(repository, exports -> {
            exports.edit("main", "notes.txt");
            for (int version = 0; version < 3; version++) {
                exports.commit("main", "digits", version);
            }
            exports.commit("main", "letters", 1);
            exports.edit("main", "added.txt");
            exports.commit("review", "digits", 7);
            exports.edit("review", "reviewed.txt");
        });
        Outcome rebuilt = index(bench, repository, "rebuild", ExitCode.OK);
        assertThat(rebuilt.err())
                .contains("reading the commits of " + repository.address().text());
        JsonNode made = rebuilt.json();
        assertThat(made.path("commits").asInt()).isEqualTo(8);
        assertThat(made.path("exports").asInt()).isEqualTo(5);
        assertThat(made.path("offBranch").asInt()).isZero();

        sameAnswers(bench, repository, commits);
        List<Commit> more = with(repository, exports -> {
            exports.commit("main", "digits", 9);
            exports.edit("review", "again.txt");
            exports.commit("new", "letters", 10);
        });
        JsonNode check = index(bench, repository, "check", ExitCode.OK).json();
        assertThat(check.path("behind").asInt()).isEqualTo(3);
        assertThat(check.path("differences")).isEmpty();
        commits.addAll(more);
        sameAnswers(bench, repository, commits);
        assertThat(index(bench, repository, "check", ExitCode.OK)
                        .json()
                        .path("behind")
                        .asInt())
                .as("audits add what they read")
                .isZero();
    }

    private static void sameAnswers(Workbench bench, TestRepository repository, List<Commit> commits) {
        List<List<String>> questions = new ArrayList<>();
        for (String table : List.of(RecordedExports.TABLE, "s3://lake/images/", "images", "main.curated.images", "x")) {
            questions.add(List.of("table", table));
        }
        questions.add(List.of("table", "images", "--version", "1"));
        questions.addAll(List.of(List.of("commit", "main"), List.of("commit", "review"), List.of("commit", "none")));
        boolean whole = true;
        for (Commit commit : commits) {
            String id = commit.id().toString();
            questions.add(List.of("commit", whole ? id : id.substring(0, 10).toUpperCase(Locale.ROOT)));
            whole = !whole;
        }
        for (List<String> question : questions) {
            Outcome walked = audit(bench, repository, noIndex(bench), question);
            assertThat(audit(bench, repository, bench.state(), question))
                    .as("%s", question)
                    .isEqualTo(walked);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExportThatNoBranchLeadsToStaysOffBranch(Backend backend, Workbench bench) {
        TestRepository repository = backend.newRepository(bench.folder());
        List<Commit> commits = with(repository, exports -> {
            exports.commit("main", "digits", 0);
            exports.commit("review", "digits", 1);
        });
        String gone = commits.get(1).id().toString();
        index(bench, repository, "rebuild", ExitCode.OK);
        repository.with(opened -> {
            opened.deleteBranch(new Branch("review", commits.get(1).id()));
            return "";
        });

        for (String round : List.of("caught up", "rebuilt")) {
            JsonNode answer = audit(bench, repository, bench.state(), List.of("table", "images", "--version", "1"))
                    .json();
            assertThat(answer.path("exports")).as(round).hasSize(1);
            assertThat(answer.at("/exports/0/commit").asText()).isEqualTo(gone);
            assertThat(answer.at("/exports/0/onBranch").asBoolean(true)).isFalse();
            assertThat(index(bench, repository, "check", ExitCode.OK)
                            .json()
                            .path("offBranch")
                            .asInt())
                    .isEqualTo(1);
            assertThat(index(bench, repository, "rebuild", ExitCode.OK)
                            .json()
                            .path("offBranch")
                            .asInt())
                    .isEqualTo(1);
        }
        assertThat(audit(bench, repository, noIndex(bench), List.of("table", "images"))
                        .json()
                        .path("exports"))
                .hasSize(1);
    }

    /** {@code -Doxen.test.exports=10000} tries it with more of them, and says how long it took. */
    @ParameterizedTest
    @EnumSource
    void anAnswerReadsOnlyWhatIsNewHoweverManyExportsThereAre(Backend backend, Workbench bench) {
        TestRepository repository = backend.newRepository(bench.folder());
        repository.with(opened -> {
            RecordedExports exports = new RecordedExports(opened);
            CountedRepository counting = new CountedRepository(opened);
            OxenRepository counted = counting.counted();
            ExportIndex index = ExportIndex.in(bench.folder().resolve("index"), opened.address());
            List<Map<String, Integer>> costs = new ArrayList<>();
            Commit first = exports.commit("main", "digits", 0);
            int most = Integer.getInteger("oxen.test.exports", 40);
            int made = 1;
            for (int recorded : List.of(most / 4, most)) {
                for (; made < recorded; made++) {
                    exports.commit("main", "digits", made);
                }
                long start = System.nanoTime();
                index.rebuild(counted, TestExportIndex::unexpected);
                long rebuilt = System.nanoTime();
                Map<String, Integer> whole = counting.counts();
                assertThat(whole.get("tree")).isGreaterThanOrEqualTo(recorded);
                assertThat(whole)
                        .as("the documents of 500 exports are read at once")
                        .containsEntry("blobs", (recorded + 499) / 500);

                long asked = System.nanoTime();
                ExportLog log =
                        index.current(counted, TestExportIndex::unexpected).orElseThrow();
                assertThat(TableAudit.of(log, "images", recorded - 1L).exports())
                        .hasSize(1);
                System.out.printf(
                        "%s, %,d exports: index rebuilt in %,d ms, a table's version found in %,d ms%n",
                        backend, recorded, (rebuilt - start) / 1_000_000, (System.nanoTime() - asked) / 1_000_000);
                assertThat(counting.counts()).as("nothing is new").isEqualTo(Map.of("branches", 1));

                Commit edited = exports.edit("main", "edited-" + recorded);
                log = index.current(counted, TestExportIndex::unexpected).orElseThrow();
                Map<String, Integer> news = counting.counts();
                assertThat(news).containsEntry("history", 1).doesNotContainKey("tree");
                if (backend == Backend.LOCAL) {
                    // A server gives a page of them at once.
                    assertThat(news).containsEntry("commits", 1);
                }
                String prefix = edited.id().toString().substring(0, 8);
                CommitAudit audit = CommitAudit.following(
                        counted, log.resolve(counted, Revision.of(prefix)), log, OxenSettings.defaults());
                assertThat(audit.exact()).isFalse();
                assertThat(audit.exports()).hasSize(1);
                assertThat(audit.exports().get(0).since().added()).contains("edited-" + recorded);
                Map<String, Integer> cost = counting.counts();
                assertThat(cost).doesNotContainKeys("history", "branches", "resolve");
                costs.add(cost);
                assertThat(CommitAudit.following(
                                        counted, log.resolve(counted, Revision.of(first)), log, OxenSettings.defaults())
                                .exact())
                        .isTrue();
                assertThat(counting.counts()).doesNotContainKeys("history", "branches", "resolve");
            }
            assertThat(costs.get(1)).as("with four times as many").isEqualTo(costs.get(0));
            return "";
        });
    }

    private static void unexpected(String notice) {
        throw new AssertionError(notice);
    }

    @Test
    void aBrokenIndexIsNoticedAndNotBelieved(Workbench bench) throws IOException {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        with(repository, exports -> {
            exports.commit("main", "digits", 0);
            exports.commit("main", "digits", 1);
        });
        Path index = rebuilt(bench, repository);
        byte[] good = Files.readAllBytes(index);
        Path other = rebuilt(bench, otherRepository(bench));
        byte[] flipped = good.clone();
        flipped[good.length - 40] ^= 1;
        JsonNode answer = audit(bench, repository, noIndex(bench), List.of("table", "images"))
                .json();
        for (byte[] broken : List.of(
                flipped,
                Arrays.copyOf(good, good.length - 1),
                Arrays.copyOf(good, good.length / 2),
                new byte[0],
                "{}\n".getBytes(UTF_8),
                Files.readAllBytes(other))) {
            Files.write(index, broken);
            Outcome audited = audit(bench, repository, bench.state(), List.of("table", "images"));
            assertThat(audited.json()).isEqualTo(answer);
            assertThat(audited.err()).contains(index.toString(), "broken", "index rebuild");
            assertThat(audit(bench, repository, bench.state(), List.of("commit", "main"))
                            .ended(ExitCode.OK)
                            .err())
                    .contains("broken");
            assertThat(index(bench, repository, "check", ExitCode.MISMATCH).errorCode())
                    .isEqualTo("INDEX_BROKEN");
            assertThat(index).as("left for whoever looks at it").hasBinaryContent(broken);
        }
        assertThat(index(bench, repository, "rebuild", ExitCode.OK).err()).contains("broken");
        index(bench, repository, "check", ExitCode.OK);
    }

    private static TestRepository otherRepository(Workbench bench) {
        TestRepository other = new TestRepository(
                new RepositoryAddress.Local(bench.folder().resolve("other").toString()));
        Oxen.create(other.address(), OxenSettings.defaults()).close();
        with(other, exports -> exports.commit("main", "digits", 0));
        return other;
    }

    /** As if whoever changed the file knew how it is sealed. */
    @ParameterizedTest
    @EnumSource
    void aCheckNamesWhatTheIndexHasOtherwise(Backend backend, Workbench bench) throws IOException {
        TestRepository repository = backend.newRepository(bench.folder());
        List<Commit> commits = with(repository, exports -> {
            exports.commit("main", "digits", 0);
            exports.edit("main", "notes.txt");
            exports.commit("main", "digits", 1);
        });
        String first = commits.get(0).id().toString();
        String last = commits.get(2).id().toString();
        Path index = rebuilt(bench, repository);
        List<String> good = Files.readAllLines(index);

        // Newest first, below the head.
        forge(index, good, 3, line -> line.replace("\"version\":0", "\"version\":5"));
        JsonNode check = index(bench, repository, "check", ExitCode.MISMATCH).json();
        assertThat(check.path("differences"))
                .singleElement()
                .matches(one -> one.path("commit").asText().equals(first))
                .matches(one -> one.path("what").asText().equals("export"))
                .matches(one -> one.path("indexed").asText().contains("version=5"))
                .matches(one -> one.path("found").asText().contains("version=0"));

        forge(index, good, 1, line -> line.replaceFirst("\"parents\":\\[[^]]*]", "\"parents\":[]"));
        check = index(bench, repository, "check", ExitCode.MISMATCH).json();
        assertThat(check.path("differences"))
                .singleElement()
                .matches(one -> one.path("commit").asText().equals(last))
                .matches(one -> one.path("what").asText().equals("commit"));

        forge(index, good.subList(0, 2), 1, line -> line.replaceFirst("\"parents\":\\[[^]]*]", "\"parents\":[]"));
        check = index(bench, repository, "check", ExitCode.MISMATCH).json();
        assertThat(check.path("differences").findValuesAsText("commit")).contains(first, last);

        forge(index, good, 3, line -> "");
        assertThat(index(bench, repository, "check", ExitCode.MISMATCH).errorCode())
                .as("a commit without its parent")
                .isEqualTo("INDEX_BROKEN");

        List<String> more = new ArrayList<>(good);
        more.add(good.get(3));
        forge(index, more, 4, line -> line.replaceFirst("\"id\":\"....", "\"id\":\"1234"));
        check = index(bench, repository, "check", ExitCode.UNAVAILABLE).json();
        assertThat(check.path("differences")).isEmpty();
        assertThat(check.path("gone")).hasSize(1);

        Files.delete(index);
        assertThat(index(bench, repository, "check", ExitCode.UNAVAILABLE).errorCode())
                .isEqualTo("NO_INDEX");
    }

    private static void forge(Path index, List<String> lines, int line, UnaryOperator<String> change)
            throws IOException {
        List<String> body = new ArrayList<>(lines.subList(1, lines.size()));
        String changed = change.apply(body.get(line - 1));
        assertThat(changed).isNotEqualTo(body.get(line - 1));
        body.set(line - 1, changed);
        body.remove("");
        String text = String.join("\n", body) + "\n";
        ObjectNode head = (ObjectNode) JSON.readTree(lines.get(0));
        head.put("sha256", Sha256.hex(text));
        Files.writeString(index, head + "\n" + text);
    }

    @Test
    void anIndexLiesOnThisMachine(Workbench bench) {
        TestRepository repository = Backend.LOCAL.newRepository(bench.folder());
        assertThat(bench.execute(
                                "index",
                                "rebuild",
                                "--repository",
                                repository.at(""),
                                "--state",
                                "s3a://lake/state",
                                "--json")
                        .ended(ExitCode.USAGE)
                        .errorCode())
                .isEqualTo("STATE_NOT_LOCAL");
    }

    private static List<Commit> with(TestRepository repository, Consumer<RecordedExports> exports) {
        List<Commit> before = new ArrayList<>();
        return repository.with(opened -> {
            opened.branches().forEach(branch -> before.addAll(commits(opened, branch)));
            exports.accept(new RecordedExports(opened));
            List<Commit> made = new ArrayList<>();
            opened.branches().forEach(branch -> made.addAll(commits(opened, branch)));
            made.removeAll(before);
            return new ArrayList<>(made.stream()
                    .distinct()
                    .sorted(Comparator.comparing(Commit::timestamp))
                    .toList());
        });
    }

    private static List<Commit> commits(OxenRepository repository, Branch branch) {
        try (Stream<Commit> history = repository.history(repository.resolve(Revision.of(branch.name())))) {
            return history.toList();
        }
    }

    private static Path rebuilt(Workbench bench, TestRepository repository) {
        return Path.of(index(bench, repository, "rebuild", ExitCode.OK)
                .json()
                .path("index")
                .asText());
    }

    private static Outcome index(Workbench bench, TestRepository repository, String command, ExitCode exit) {
        return bench.execute("index", command, "--repository", repository.at(""), "--state", bench.state(), "--json")
                .ended(exit);
    }

    private static String noIndex(Workbench bench) {
        return bench.folder().resolve("none").toString();
    }

    private static Outcome audit(Workbench bench, TestRepository repository, String state, List<String> question) {
        List<String> arguments = new ArrayList<>(List.of("audit"));
        arguments.addAll(question);
        arguments.addAll(List.of("--repository", repository.at(""), "--state", state, "--json"));
        return bench.execute(arguments.toArray(String[]::new));
    }
}
