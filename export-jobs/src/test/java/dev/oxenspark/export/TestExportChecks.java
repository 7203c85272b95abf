package dev.oxenspark.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Stops;
import dev.oxenspark.export.testing.WebFolder;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Files whose content the job wants to be of a kind. */
@ExportTest
final class TestExportChecks {
    @Test
    void whatIsNoPictureIsLeftOutWithinTheBudgetAndSaysWhy(Workbench bench) throws Exception {
        TestRepository target = Backend.LOCAL.newRepository(bench.folder());
        bench.blob("0.png", picture("png"));
        bench.blob("1.png", "<html>404</html>".getBytes(UTF_8));
        bench.blob("2.jpg", Arrays.copyOf(picture("jpg"), 400));
        JobText job = job(bench, rows(bench, "0.png", "1.png", "2.jpg"), target).with(CHECK, List.of("image"));

        Outcome failed = bench.run(job).ended(ExitCode.DATA);
        assertThat(failed.errorCode()).isEqualTo("CHECK_FAILED");
        assertThat(failed.err()).containsAnyOf("1.png is no picture", "2.jpg is a broken picture");
        assertThat(failed.err()).contains("column 'uri' in row {\"id\":");
        JobText skipping = job.with("/dataset/files/0/onMissing", "skip-row");
        assertThat(bench.run(skipping).ended(ExitCode.DATA).errorCode()).isEqualTo("OVER_BUDGET");

        JobText allowed = skipping.with("/errorBudget/count", 2);
        JsonNode quarantined = bench.run(allowed).ended(ExitCode.QUARANTINED).json();
        assertThat(quarantined.path("rows").asInt()).isOne();
        assertThat(quarantined.at("/blobs/copied").asInt())
                .as("what fails is not sent")
                .isOne();
        assertThat(TestExportBlobs.quarantine(bench, target))
                .containsExactlyInAnyOrder(
                        "row {\"id\":1}|uri|1.png|is no picture, row left out",
                        "row {\"id\":2}|uri|2.jpg|is a broken picture, row left out");
        assertThat(bench.run(allowed).ended(ExitCode.OK).json().path("status").asText())
                .isEqualTo("UP_TO_DATE");
        bench.execute("verify", "main", "--repository", target.at(""), "--level", "3")
                .ended(ExitCode.OK);
    }

    @Test
    void aFileIsWhatItsNameSays(Workbench bench) throws Exception {
        TestRepository target = Backend.LOCAL.newRepository(bench.folder());
        bench.blob("0.png", picture("jpg"));
        bench.blob("1.JPG", picture("jpg"));
        bench.blob("2.txt", "no signature to look for".getBytes(UTF_8));
        JobText job = job(bench, rows(bench, "0.png", "1.JPG", "2.txt"), target)
                .with(CHECK, List.of("type"))
                .with("/dataset/files/0/onMissing", "null")
                .with("/errorBudget/count", 1);
        assertThat(bench.run(job)
                        .ended(ExitCode.QUARANTINED)
                        .json()
                        .path("rows")
                        .asInt())
                .isEqualTo(3);
        assertThat(TestExportBlobs.quarantine(bench, target))
                .containsExactly("row {\"id\":0}|uri|0.png|is image/jpeg, not what .png stands for, set to null");
        assertThat(TestExportBlobs.rows(bench, target, "uri is null")).hasSize(1);
    }

    @Test
    void whatWasCheckedOnceIsNotReadForItAgain(Workbench bench) throws Exception {
        TestRepository target = Backend.LOCAL.newRepository(bench.folder());
        for (String name : List.of("0.png", "1.png", "2.png")) {
            bench.blob(name, picture("png"));
        }
        try (WebFolder web = WebFolder.of(bench.folder().resolve("raw"))) {
            JobText unchecked = job(bench, rows(bench, "0.png", "1.png"), target)
                    .with("/dataset/files/0/from", List.of(web.at("")));
            JobText job = unchecked.with(CHECK, List.of("type", "image"));
            bench.run(unchecked).ended(ExitCode.OK);
            web.forget();
            bench.run(job).ended(ExitCode.OK);
            assertThat(web.count("GET")).as("copied, but never checked").isEqualTo(2);

            web.forget();
            rows(bench, "0.png", "1.png", "2.png");
            bench.run(job).ended(ExitCode.OK);
            assertThat(web.requests().stream()
                            .filter(request -> request.method().equals("GET"))
                            .map(WebFolder.Request::path))
                    .as("checked, then copied")
                    .containsExactly("/2.png", "/2.png");
        }
    }

    @Test
    void whenTheTargetMovesTheFilesAreNotCheckedAgain(Workbench bench) throws Exception {
        TestRepository target = Backend.LOCAL.newRepository(bench.folder());
        bench.blob("0.png", picture("png"));
        try (WebFolder web = WebFolder.of(bench.folder().resolve("raw"))) {
            JobText job = job(bench, rows(bench, "0.png"), target)
                    .with("/dataset/files/0/from", List.of(web.at("")))
                    .with(CHECK, List.of("image"));
            // The first commit of a repository that was empty when the run looked.
            Stops.run(bench, job, Stage.PLAN, () -> target.commit(Map.of("other.txt", "other".getBytes(UTF_8))));
            assertThat(target.paths()).contains("other.txt", "files/0.png");
            assertThat(web.count("GET")).as("checked, then copied").isEqualTo(2);
        }
    }

    private static final String CHECK = "/dataset/files/0/check";

    private static LakeTable rows(Workbench bench, String... names) {
        return bench.table("rows")
                .write("select cast(pos as bigint) id, col uri from (select posexplode(split('%s', ' ')))"
                        .formatted(String.join(" ", names)));
    }

    private static JobText job(Workbench bench, LakeTable rows, TestRepository target) {
        return bench.job(rows, target)
                .with("/dataset/key", List.of("id"))
                .withFiles("uri", List.of(bench.folder().resolve("raw").toString()), "files/{id}{ext}");
    }

    /** Of noise, so that its bytes are many. */
    private static byte[] picture(String format) throws IOException {
        BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 40 * 30; i++) {
            image.setRGB(i % 40, i / 40, i * 0x9E3779);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }
}
