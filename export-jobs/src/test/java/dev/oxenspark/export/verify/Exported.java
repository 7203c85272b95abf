package dev.oxenspark.export.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Three rows of a table, each with a picture, exported once; and what clients outside this project can do to the
 * repository afterwards.
 */
record Exported(Workbench bench, LakeTable table, TestRepository repository, JobText job, Path refsBefore) {
    static Exported on(Backend backend, Workbench bench) {
        for (int id = 0; id < 3; id++) {
            bench.blob(id + ".png", content(bench, id).getBytes(UTF_8));
        }
        LakeTable table = bench.table("images")
                .write("select id, 'cat' label, concat(id, '.png') picture, array(concat(id, '.png'), null) others,"
                        + " timestamp'2026-03-29T01:30:00Z' taken from range(3)");
        TestRepository repository = backend.newRepository(bench.folder());
        String raw = bench.folder().resolve("raw").toString();
        JobText job = bench.job(table, repository)
                .with("/dataset/key", List.of("id"))
                .withFiles("picture", List.of(raw), "images/{id}{ext}")
                .withFiles("others", List.of(raw), "others/{name}");
        return new Exported(bench, table, repository, job, bench.folder().resolve("refs-before")).export();
    }

    /** Of a picture; no other test has it, so that what is done to its bytes is done to this test's. */
    static String content(Workbench bench, int id) {
        return "picture " + id + " of " + bench.folder().path();
    }

    /** Exports, again or for the first time. */
    Exported export() {
        bench.run(job).ended(ExitCode.OK);
        return this;
    }

    Exported with(JobText other) {
        return new Exported(bench, table, repository, other, refsBefore);
    }

    /** {@code verify REVISION --level N --json} with more options. */
    Outcome verify(String revision, int level, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("verify", revision, "--repository", repository.at(""), "--level", String.valueOf(level)));
        arguments.add("--json");
        arguments.addAll(List.of(options));
        return bench.execute(arguments.toArray(String[]::new));
    }

    /** The check of a verification that has found the state; fails if another, or none, has. */
    static JsonNode check(Outcome outcome, State state) {
        JsonNode json = outcome.ended(state.exitCode()).json();
        assertThat(json.path("state").asText()).as("%s", json).isEqualTo(state.name());
        for (JsonNode check : json.path("checks")) {
            if (check.path("state").asText().equals(state.name())) {
                return check;
            }
        }
        throw new AssertionError("No check is " + state + ": " + json);
    }

    /** The bytes of a file, where the repository keeps them. */
    Path stored(String path) {
        Hash hash = repository.with(
                opened -> opened.tree(repository.head(), path).files().get(0).hash());
        String hex = hash.toString();
        String name = "/.oxen/versions/files/" + hex.substring(0, 2) + "/" + hex.substring(2) + "/data";
        try (Stream<Path> files = Files.walk(root())) {
            return files.filter(file -> file.toString().endsWith(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No " + name + " below " + root()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the repository is; a server keeps all of its repositories in one folder, in a layout of its own. */
    private Path root() {
        return repository.address() instanceof RepositoryAddress.Local local
                ? Path.of(local.root())
                : OxenServer.shared().folder();
    }

    /** What a client that moves branches needs to have seen. */
    void rememberBranches() {
        if (repository.address() instanceof RepositoryAddress.Local) {
            copy(root().resolve(".oxen/refs"), refsBefore);
        }
    }

    /** Sets {@code main} back, as a client of the server may, or one that restores the references of a folder. */
    void moveMainBack(String commit) {
        if (repository.address() instanceof RepositoryAddress.Remote remote) {
            put(
                    remote.endpoint() + "/api/repos/" + remote.namespace() + "/" + remote.name() + "/branches/main",
                    "{\"commit_id\":\"" + commit + "\"}");
        } else {
            Path refs = root().resolve(".oxen/refs");
            delete(refs);
            copy(refsBefore, refs);
        }
    }

    private static void put(String uri, String body) {
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(uri))
                                    .header("Content-Type", "application/json")
                                    .PUT(BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every file below a folder but logs of Spark's checksums, with size and time of change. */
    static List<String> listing(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<String> listing = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                listing.add(file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
            }
            return listing;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
