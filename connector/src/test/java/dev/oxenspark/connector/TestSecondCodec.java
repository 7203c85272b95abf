package dev.oxenspark.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.NeedsPython;
import dev.oxenspark.connector.testing.OxenClient;
import dev.oxenspark.connector.testing.OxenServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes and commits that a second implementation, written from the description of the format alone, builds from the
 * same changes. It is no part of the project: where it does not lie beside the checkout, the golden vectors have to do.
 */
@NeedsPython
@NeedsOxenServer
final class TestSecondCodec {
    @TempDir
    Path temporary;

    @Test
    void everyNodeIsTheSameToTheByte() throws IOException {
        Path codec = secondCodec();
        OxenClient client = new OxenClient(temporary.resolve("settings"));
        RepositoryAddress.Remote address = OxenServer.shared().newRepository();
        try (OxenRepository repository = Oxen.open(address, OxenSettings.defaults())) {
            Map<String, byte[]> first = new HashMap<>();
            try (Stream<Path> samples = Files.list(client.samples(temporary.resolve("samples")))) {
                for (Path sample : samples.toList()) {
                    first.put("samples/" + sample.getFileName(), Files.readAllBytes(sample));
                }
            }
            for (int i = 0; i < 10_050; i++) {
                first.put("many/f" + i, text("content " + i % 10));
            }
            first.put("deep/er/ä ö/100%", text("x"));
            first.put("deep/er/𝄞", text("y"));
            assertSame(client, codec, repository, first);

            Map<String, byte[]> change = new HashMap<>();
            change.put("many/f1", text("changed"));
            change.put("many/f2", null);
            change.put("deep/er/ä ö/100%", null);
            change.put("new/a+b.csv", text("a,b\n1,2\n"));
            assertSame(client, codec, repository, change);

            Map<String, byte[]> removal = new HashMap<>();
            removal.put("samples", null);
            for (int i = 100; i < 200; i++) {
                // Back to one bucket.
                removal.put("many/f" + i, null);
            }
            assertSame(client, codec, repository, removal);
        }
    }

    private static void assertSame(
            OxenClient client, Path codec, OxenRepository repository, Map<String, byte[]> change) {
        Commit commit = write(repository, change);
        JsonNode rebuilt = client.script(
                "second_codec.py", codec.toString(), repository.address().text(), commit.id());
        assertThat(rebuilt.path("different")).isEmpty();
        assertThat(rebuilt.path("nodes").asInt()).isGreaterThan(3);
        assertThat(rebuilt.path("commit").asText()).isEqualTo(commit.id().toString());
    }

    private static Commit write(OxenRepository repository, Map<String, byte[]> change) {
        try (Transaction transaction =
                        repository.begin(TransactionSpec.on("main", "Change", "Ann", "ann@example.org"));
                UploadSession session = transaction.uploads().open()) {
            change.forEach((path, content) -> {
                if (content == null) {
                    transaction.remove(path);
                } else {
                    transaction.add(session.put(path, BlobSource.of(content)));
                }
            });
            session.flush();
            return transaction.commit().commit();
        }
    }

    private static Path secondCodec() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .map(folder -> folder.resolve("shared/tools"))
                .filter(folder -> Files.exists(folder.resolve("oxen_codec.py")))
                .findFirst()
                .orElseGet(() -> Assumptions.abort("No shared/tools/oxen_codec.py beside the checkout"));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
