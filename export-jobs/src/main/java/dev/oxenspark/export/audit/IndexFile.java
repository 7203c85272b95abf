package dev.oxenspark.export.audit;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.export.WholeFile;
import dev.oxenspark.export.provenance.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An {@link ExportLog} in a file: one line of JSON that says whose it is and what the rest digests to, then one for
 * each commit.
 */
final class IndexFile {
    private static final String SCHEMA = "oxen-export/index/1";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NAME_DIGITS = 16;

    private final Path path;
    private final String repository;

    private IndexFile(Path path, String repository) {
        this.path = path;
        this.repository = repository;
    }

    /** @param folder that may hold the indexes of many repositories */
    static IndexFile in(Path folder, RepositoryAddress repository) {
        String name = Sha256.hex(repository.text()).substring(0, NAME_DIGITS) + ".jsonl";
        return new IndexFile(folder.resolve(name), repository.text());
    }

    /** What can't be used, and why. */
    static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    private record Head(String schema, String repository, String sha256) {}

    /** @param export null where the commit is none */
    private record Line(
            String id,
            List<String> parents,
            String time,
            String author,
            String email,
            String message,
            @Nullable Exported export) {}

    Path path() {
        return path;
    }

    /** Empty when there is no file. */
    Optional<ExportLog> read() throws BrokenException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new BrokenException("it can't be read: " + e, e);
        }
        try {
            return Optional.of(parse(bytes));
        } catch (IOException | RuntimeException e) {
            // Whatever is wrong with it: the commits can say the same.
            throw new BrokenException(String.valueOf(e.getMessage()), e);
        }
    }

    private ExportLog parse(byte[] bytes) throws IOException, BrokenException {
        int start = 0;
        while (start < bytes.length && bytes[start++] != '\n') {
            // The first line is the head.
        }
        Head head = JSON.readValue(bytes, 0, start, Head.class);
        if (!SCHEMA.equals(head.schema()) || !repository.equals(head.repository())) {
            throw new BrokenException(
                    "it is of form %s and of repository %s, not %s of %s"
                            .formatted(head.schema(), head.repository(), SCHEMA, repository),
                    null);
        }
        byte[] body = Arrays.copyOfRange(bytes, start, bytes.length);
        if (!Sha256.hex(body).equals(head.sha256())) {
            throw new BrokenException("its lines are not those that its first line gives the SHA-256 of", null);
        }
        List<Commit> commits = new ArrayList<>();
        Map<Hash, Exported> exports = new HashMap<>();
        ObjectReader reader = JSON.readerFor(Line.class);
        try (MappingIterator<Line> lines = reader.readValues(body)) {
            while (lines.hasNextValue()) {
                Line line = lines.nextValue();
                Commit commit = commit(line);
                commits.add(commit);
                if (line.export() != null) {
                    exports.put(commit.id(), line.export());
                }
            }
        }
        return new ExportLog(CommitGraph.of(commits), exports);
    }

    private static Commit commit(Line line) {
        return new Commit(
                Hash.parse(line.id()),
                line.parents().stream().map(Hash::parse).toList(),
                line.message(),
                line.author(),
                line.email(),
                Instant.parse(line.time()));
    }

    void write(ExportLog log) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Commit commit : log.graph().commits()) {
            body.writeBytes(JSON.writeValueAsBytes(new Line(
                    commit.id().toString(),
                    commit.parents().stream().map(Hash::toString).toList(),
                    commit.timestamp().toString(),
                    commit.author(),
                    commit.email(),
                    commit.message(),
                    log.exports().get(commit.id()))));
            body.write('\n');
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(JSON.writeValueAsBytes(new Head(SCHEMA, repository, Sha256.hex(body.toByteArray()))));
        whole.write('\n');
        body.writeTo(whole);
        WholeFile.write(path, whole.toByteArray());
    }
}
