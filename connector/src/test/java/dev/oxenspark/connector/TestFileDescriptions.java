package dev.oxenspark.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.testing.NeedsPython;
import dev.oxenspark.connector.testing.OxenClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a write records about a file, against what Oxen's own client records about the same file. */
@NeedsPython
final class TestFileDescriptions {
    @TempDir
    Path temporary;

    private record Described(
            String dataType, String mimeType, @Nullable FileMetadata metadata) {}

    @Test
    void everyKindOfFileIsRecordedAsOxenItselfDoes() throws IOException {
        OxenClient client = new OxenClient(temporary.resolve("settings"));
        Path samples = client.samples(temporary.resolve("samples"));
        client.run("record", temporary.resolve("theirs"), samples);
        Map<String, Described> theirs = described(temporary.resolve("theirs"));
        Map<String, Described> ours = described(written(samples, temporary.resolve("ours")));

        // Of sounds, we record the kind only.
        theirs.replaceAll((name, file) ->
                file.dataType().equals("audio") ? new Described(file.dataType(), file.mimeType(), null) : file);
        assertThat(ours).hasSizeGreaterThan(60).hasSameSizeAs(theirs);
        assertThat(theirs).allSatisfy((name, file) -> assertThat(ours.get(name)).isEqualTo(file));
    }

    private static Path written(Path samples, Path root) throws IOException {
        try (OxenRepository repository =
                        Oxen.create(new RepositoryAddress.Local(root.toString()), OxenSettings.defaults());
                Transaction transaction =
                        repository.begin(TransactionSpec.on("main", "Samples", "Ann", "ann@example.org"));
                UploadSession session = transaction.uploads().open();
                Stream<Path> files = Files.list(samples)) {
            List<UploadedFile> uploaded = new ArrayList<>();
            for (Path file : files.toList()) {
                uploaded.add(session.put(file.getFileName().toString(), BlobSource.of(Files.readAllBytes(file))));
            }
            session.flush();
            uploaded.forEach(transaction::add);
            transaction.commit();
        }
        return root;
    }

    private static Map<String, Described> described(Path root) {
        try (OxenRepository repository =
                Oxen.open(new RepositoryAddress.Local(root.toString()), OxenSettings.defaults())) {
            Commit head = repository.resolve(Revision.of("main"));
            Function<FileEntry, Described> description =
                    file -> new Described(file.dataType(), file.mimeType(), file.metadata());
            return repository.tree(head, "").files().stream().collect(Collectors.toMap(FileEntry::path, description));
        }
    }
}
