package dev.oxenspark.export.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.export.provenance.Sha256;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

final class TestDigit {
    private static List<Digit> digits() throws IOException {
        return Digit.all();
    }

    @Test
    void allAreThere() throws IOException {
        assertThat(digits()).hasSize(1797).allSatisfy(digit -> {
            assertThat(digit.ink()).hasSize(64).allMatch(ink -> ink >= 0 && ink <= 16);
            assertThat(digit.label()).isBetween(0, 9);
            assertThat(digit.quality()).isBetween(1, 5);
        });
    }

    @Test
    void pictureShowsTheInk() throws IOException {
        Digit digit = digits().get(5);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(digit.png()));
        assertThat(image.getWidth()).isEqualTo(32);
        assertThat(image.getHeight()).isEqualTo(32);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                int ink = digit.ink().get(y / 4 * 8 + x / 4);
                assertThat(image.getRaster().getSample(x, y, 0)).isEqualTo((16 - ink) * 255 / 16);
            }
        }
    }

    @Test
    void pictureHasTheSameBytesEverywhere() throws IOException {
        assertThat(Sha256.hex(digits().get(0).png()))
                .isEqualTo("2f904e2eb73ceabf6b85ceaeb4791a3826f80e4205130b5e9f42715256fee236");
    }

    @Test
    void attributionNamesTheFileThatIsShipped() throws IOException {
        try (InputStream data = Digit.class.getResourceAsStream("digits.csv.gz");
                InputStream attribution = Digit.class.getResourceAsStream("digits.md")) {
            assertThat(new String(Objects.requireNonNull(attribution).readAllBytes(), UTF_8))
                    .contains("CC BY 4.0", "Alpaydin", "10.24432/C50P49")
                    .contains(Sha256.hex(Objects.requireNonNull(data).readAllBytes()));
        }
    }
}
