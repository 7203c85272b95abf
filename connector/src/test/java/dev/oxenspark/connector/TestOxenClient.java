package dev.oxenspark.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.CommitResult.Status;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.NeedsPython;
import dev.oxenspark.connector.testing.OxenClient;
import dev.oxenspark.connector.testing.OxenServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Repositories in folders go back and forth between this project and Oxen's own client, which has the last word on what
 * is a repository. Files are compared by their SHA-256, commits by their ids.
 */
@NeedsPython
final class TestOxenClient {
    /** More than Oxen keeps in one node. */
    private static final int MANY = 10_050;

    @TempDir
    Path temporary;

    private OxenClient client;

    @BeforeEach
    void start() {
        client = new OxenClient(temporary.resolve("settings"));
    }

    @Test
    @NeedsOxenServer
    void clientUsesMergesAndPushesWhatWeWrite() throws IOException {
        Path root = temporary.resolve("ours");
        Map<String, byte[]> main = new TreeMap<>();
        Map<String, byte[]> review;
        try (OxenRepository repository = Oxen.create(local(root), OxenSettings.defaults())) {
            write(repository, "main", "Samples", main, samples());
            write(repository, "main", "Many", main, many());
            Map<String, byte[]> change = new HashMap<>(Map.of(
                    "many/f17", text("changed"),
                    "plain.csv", text("id,name,score\n1,a,0.5\n"),
                    "new folder/100% ü#+.txt", text("new")));
            change.put("many/f18", null);
            change.put("deep", null);
            change.put("tiny.gif", null);
            write(repository, "main", "Change and remove", main, change);
            review = new TreeMap<>(main);
            // Without columns and rows recorded, the client would fail to merge these.
            Map<String, byte[]> tables = Map.of(
                    "table.tsv", text("a\tb\n9\tz\n"),
                    "rows.jsonl", text("{\"id\": 7}\n"),
                    "simple.parquet", main.get("groups.parquet"),
                    "labels/new.csv", text("id,label\n1,cat\n"));
            write(repository, "review/labels", "Relabel", review, tables);
            write(repository, "main", "Go on", main, Map.of("many/f19", text("went on")));

            JsonNode seen = client.run("checkout", root, "main", "review/labels");
            assertThat(seen.path("branches")).extracting(JsonNode::asText).containsExactly("main", "review/labels");
            assertSame(seen.path("states").path("main"), repository, "main", main);
            assertSame(seen.path("states").path("review/labels"), repository, "review/labels", review);
            client.run("switch", root, "main");
        }

        client.run("write", root, "many/f20=by the client", "many/f21=", "notes/ä b.md=# Notes", "By the client");
        main.put("many/f20", text("by the client"));
        main.remove("many/f21");
        main.put("notes/ä b.md", text("# Notes"));
        JsonNode merged = client.run("merge", root, "review/labels");
        for (String path : List.of("table.tsv", "rows.jsonl", "simple.parquet", "labels/new.csv")) {
            main.put(path, review.get(path));
        }
        try (OxenRepository repository = Oxen.open(local(root), OxenSettings.defaults())) {
            assertSame(merged, repository, "main", main);
            assertThat(repository.resolve(Revision.of("main")).parents()).hasSize(2);
            write(repository, "main", "On top of the merge", main, Map.of("many/f22", text("on top")));
        }

        RepositoryAddress.Remote address = OxenServer.shared().newRepository();
        client.run("restore", root, "many/f22");
        client.run("push", root, address.text(), "main", "review/labels");
        try (OxenRepository folder = Oxen.open(local(root), OxenSettings.defaults());
                OxenRepository server = Oxen.open(address, OxenSettings.defaults())) {
            assertThat(server.branches()).isEqualTo(folder.branches());
            for (Branch branch : folder.branches()) {
                Commit head = folder.resolve(Revision.of(branch.head().toString()));
                assertThat(history(server, head)).isEqualTo(history(folder, head));
                assertThat(server.tree(head, "").files())
                        .isEqualTo(folder.tree(head, "").files());
            }
            assertThat(digests(server, "main")).isEqualTo(digests(main));
            write(server, "main", "On the server", main, Map.of("many/f23", text("on the server")));
            JsonNode pulled = client.run("pull", root, "main");
            assertSame(pulled, server, "main", main);
        }
    }

    @Test
    void weReadAndContinueWhatTheClientWrites() {
        Path root = temporary.resolve("theirs");
        JsonNode written = client.run("author", root, MANY);
        Map<String, String> before = digests(written.path("before"));
        try (OxenRepository repository = Oxen.open(local(root), OxenSettings.defaults())) {
            Commit merge = repository.resolve(Revision.of("main"));
            assertThat(merge.parents()).hasSize(2);
            assertThat(repository.branches()).extracting(Branch::name).containsExactly("labels", "main");
            assertThat(digests(repository, "main"))
                    .isEqualTo(digests(written.path("main").path("files")));
            assertThat(digests(repository, "labels")).isEqualTo(digests(written.path("labels")));
            assertThat(before).isNotEqualTo(digests(written.path("main").path("files")));
            assertThat(merge.parents())
                    .anySatisfy(parent ->
                            assertThat(digests(repository, parent.toString())).isEqualTo(before));
            assertThat(history(repository, merge))
                    .extracting(commit -> commit.id().toString())
                    .containsExactlyInAnyOrderElementsOf(
                            written.path("main").path("log").findValuesAsText("id"));
            assertThat(repository.tree(merge, "many").files()).hasSize(MANY - 1);

            try (Transaction transaction =
                    repository.begin(TransactionSpec.on("main", "On top", "Ann", "ann@example.org"))) {
                put(transaction, Map.of("many/f2", text("on top"), "dir/ä ö/new.txt", text("new")));
                transaction.remove("many/f3");
                transaction.remove("labels");
                assertThat(transaction.commit().status()).isEqualTo(Status.COMMITTED);
            }
            JsonNode seen = client.run("checkout", root, "main").path("states").path("main");
            Map<String, String> expected =
                    new HashMap<>(digests(written.path("main").path("files")));
            expected.put("many/f2", sha256(text("on top")));
            expected.put("dir/ä ö/new.txt", sha256(text("new")));
            expected.remove("many/f3");
            expected.remove("labels/l.jsonl");
            assertThat(digests(repository, "main")).isEqualTo(expected);
            // Restoring writes what a commit holds; what it no longer holds stays in the working folder.
            expected.put("many/f3", before.getOrDefault("many/f3", ""));
            expected.put("labels/l.jsonl", digests(written.path("labels")).getOrDefault("labels/l.jsonl", ""));
            assertThat(digests(seen.path("files"))).isEqualTo(expected);
        }
    }

    /** What the client saw on a branch is what was written, and what we read there. */
    private static void assertSame(
            JsonNode seen, OxenRepository repository, String branch, Map<String, byte[]> expected) {
        assertThat(digests(seen.path("files"))).isEqualTo(digests(expected));
        assertThat(seen.path("clean").asBoolean()).as("oxen status").isTrue();
        assertThat(digests(repository, branch)).isEqualTo(digests(expected));
        assertThat(history(repository, repository.resolve(Revision.of(branch))))
                .extracting(commit -> commit.id().toString())
                .containsExactlyInAnyOrderElementsOf(seen.path("log").findValuesAsText("id"));
    }

    private Map<String, byte[]> samples() throws IOException {
        Map<String, byte[]> samples = new HashMap<>();
        try (Stream<Path> files = Files.list(client.samples(temporary.resolve("samples")))) {
            for (Path file : files.toList()) {
                samples.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        for (String name : List.of("a b", "50%", "%20", "#1", "a+b", "ä ö", "日本", "𝄞", "a,b", "a;b", "'\"", "~")) {
            samples.put("odd/" + name, text("file " + name));
            samples.put("odd/dir " + name + "/" + name + ".txt", text("nested " + name));
        }
        samples.put("deep/er/est/x", text("x"));
        samples.put("deep/y", text("y"));
        return samples;
    }

    private static Map<String, byte[]> many() {
        Map<String, byte[]> many = new HashMap<>();
        for (int i = 0; i < MANY; i++) {
            many.put("many/f" + i, text("content " + i % 100));
        }
        return many;
    }

    /** Commits contents, null for removals, and keeps the map of what a branch holds up to date. */
    private static void write(
            OxenRepository repository,
            String branch,
            String message,
            Map<String, byte[]> state,
            Map<String, byte[]> change) {
        try (Transaction transaction =
                repository.begin(TransactionSpec.on(branch, message, "Ann", "ann@example.org"))) {
            put(transaction, change);
            assertThat(transaction.commit().status()).isEqualTo(Status.COMMITTED);
        }
        change.forEach((path, content) -> {
            if (content == null) {
                state.keySet().removeIf(file -> RepositoryPath.isWithin(file, path));
            } else {
                state.put(path, content);
            }
        });
    }

    private static void put(Transaction transaction, Map<String, byte[]> change) {
        try (UploadSession session = transaction.uploads().open()) {
            List<UploadedFile> uploaded = new ArrayList<>();
            change.forEach((path, content) -> {
                if (content == null) {
                    transaction.remove(path);
                } else {
                    uploaded.add(session.put(path, BlobSource.of(content)));
                }
            });
            session.flush();
            uploaded.forEach(transaction::add);
        }
    }

    private static RepositoryAddress local(Path root) {
        return new RepositoryAddress.Local(root.toString());
    }

    private static List<Commit> history(OxenRepository repository, Commit head) {
        try (Stream<Commit> history = repository.history(head)) {
            return history.toList();
        }
    }

    private static Map<String, String> digests(OxenRepository repository, String revision) {
        Commit commit = repository.resolve(Revision.of(revision));
        List<BlobLocation> locations = repository.tree(commit, "").files().stream()
                .map(file -> file.in(commit.id()))
                .toList();
        Map<String, String> digests = new HashMap<>();
        repository.blobs().read(locations, (location, content) -> digests.put(location.path(), sha256(content)));
        return digests;
    }

    private static Map<String, String> digests(Map<String, byte[]> contents) {
        Map<String, String> digests = new HashMap<>();
        contents.forEach((path, content) -> digests.put(path, sha256(content)));
        return digests;
    }

    private static Map<String, String> digests(JsonNode files) {
        Map<String, String> digests = new HashMap<>();
        files.properties()
                .forEach(file -> digests.put(file.getKey(), file.getValue().asText()));
        return digests;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
