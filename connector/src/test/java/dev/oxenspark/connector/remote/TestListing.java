package dev.oxenspark.connector.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@NeedsOxenServer
final class TestListing {
    private static final int FILES = 100_000;
    private static final int CONTENTS = 500;

    @Test
    void hundredThousandFilesNeedOneRequestAndAQuarterOfAGigabyte() throws Exception {
        RepositoryAddress.Remote address = OxenServer.shared().newRepository();
        fill(address);
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            String output = listInOtherJvm(proxy.through(address));
            System.out.println(output.strip());
            assertThat(output).startsWith(FILES + " files listed");
            assertThat(proxy.count("GET", "/tree")).isEqualTo(1);
            assertThat(proxy.requests().size()).isLessThanOrEqualTo(4);
        }
    }

    private static void fill(RepositoryAddress.Remote address) {
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

    private static String listInOtherJvm(RepositoryAddress.Remote address) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ListTree.class.getName(),
                        address.endpoint(),
                        address.namespace(),
                        address.name())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
