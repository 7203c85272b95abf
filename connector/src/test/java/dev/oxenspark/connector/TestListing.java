package dev.oxenspark.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.testing.ChildJvm;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a large commit costs its reader. */
final class TestListing {
    private static final int FILES = 100_000;
    private static final int CONTENTS = 500;

    /** In MiB. A JVM that needs more ends with an error. */
    private static final int HEAP = 256;

    private static final int SMALL_HEAP = 32;

    @Test
    @NeedsOxenServer
    void hundredThousandFilesOnAServerNeedOneRequestAndAQuarterOfAGigabyte() {
        RepositoryAddress.Remote address = OxenServer.shared().newRepository();
        fill(address);
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            assertListed(proxy.through(address));
            assertThat(proxy.count("GET", "/tree")).isEqualTo(1);
            assertThat(proxy.requests().size()).isLessThanOrEqualTo(4);

            assertDoesNotFit(address);
            proxy.forget();
            assertListedInPieces(proxy.through(address));
            assertThat(proxy.count("GET", "/tree"))
                    .as("one for the outline, one for every ten thousand files")
                    .isEqualTo(1 + FILES / 10_000);
        }
    }

    @Test
    void hundredThousandFilesInAFolderNeedAQuarterOfAGigabyte(@TempDir Path folder) {
        RepositoryAddress address = new RepositoryAddress.Local(folder.toString());
        Oxen.create(address, OxenSettings.defaults()).close();
        fill(address);
        assertListed(address);
        assertDoesNotFit(address);
        assertListedInPieces(address);
    }

    private static void assertDoesNotFit(RepositoryAddress address) {
        assertThat(ChildJvm.start(SMALL_HEAP, ListTree.class, address.text())
                        .await()
                        .output())
                .contains("OutOfMemoryError");
    }

    private static void assertListedInPieces(RepositoryAddress address) {
        ChildJvm.End end = ChildJvm.start(SMALL_HEAP, ListTree.class, address.text(), "pieces")
                .await();
        System.out.println(address.text() + ": " + end.output().strip());
        assertThat(end.output()).contains(FILES + " files listed");
        assertThat(end.code()).isZero();
    }

    private static void assertListed(RepositoryAddress address) {
        ChildJvm.End end = ChildJvm.start(HEAP, ListTree.class, address.text()).await();
        System.out.println(address.text() + ": " + end.output().strip());
        assertThat(end.output()).contains(FILES + " files listed", "heap of " + HEAP + " MiB");
        assertThat(end.code()).isZero();
    }

    private static void fill(RepositoryAddress address) {
        try (OxenRepository repository = Oxen.open(address, OxenSettings.defaults());
                Transaction transaction =
                        repository.begin(TransactionSpec.on("main", "Many", "Ann", "ann@example.org"));
                UploadSession session = transaction.uploads().open()) {
            List<UploadedFile> contents = new ArrayList<>();
            for (int i = 0; i < CONTENTS; i++) {
                byte[] text = ("content " + i).getBytes(StandardCharsets.UTF_8);
                contents.add(session.put("any", BlobSource.of(text)));
            }
            session.flush();
            for (int i = 0; i < FILES; i++) {
                UploadedFile content = contents.get(i % CONTENTS);
                transaction.add(new UploadedFile(
                        "images/label-%03d/picture-%06d.png".formatted(i % 200, i),
                        content.hash(),
                        content.size(),
                        content.dataType(),
                        content.mimeType(),
                        Instant.ofEpochSecond(1_700_000_000L + i),
                        content.metadata()));
            }
            transaction.commit();
        }
    }
}
