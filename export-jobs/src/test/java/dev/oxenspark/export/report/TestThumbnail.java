package dev.oxenspark.export.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestThumbnail {
    private static Optional<Thumbnail> of(byte[] file) {
        return Thumbnail.of(new MemoryCacheImageInputStream(new ByteArrayInputStream(file)));
    }

    private static BufferedImage picture(Thumbnail thumbnail) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(thumbnail.content()));
    }

    @Test
    void keepsProportions() throws IOException {
        Thumbnail thumbnail = of(Drawings.photo(1200, 300, 1)).orElseThrow();
        assertThat(thumbnail.extension()).isEqualTo(".jpg");
        assertThat(thumbnail.width()).isEqualTo(1200);
        assertThat(thumbnail.height()).isEqualTo(300);
        assertThat(picture(thumbnail).getWidth()).isEqualTo(Thumbnail.SIDE);
        assertThat(picture(thumbnail).getHeight()).isEqualTo(Thumbnail.SIDE / 4);
    }

    @Test
    void canBeSeenThroughWhereThePictureCan() throws IOException {
        Thumbnail thumbnail = of(Drawings.ring(700)).orElseThrow();
        assertThat(thumbnail.extension()).isEqualTo(".png");
        assertThat(picture(thumbnail).getRGB(160, 160) >>> 24).isZero();
    }

    /** Where the corner that was at the top left of the stored picture is to be seen. */
    @ParameterizedTest
    @CsvSource({
        "1, left, top", "2, right, top", "3, right, bottom", "4, left, bottom",
        "5, left, top", "6, right, top", "7, right, bottom", "8, left, bottom"
    })
    void turnsPhotographsUpright(int orientation, String side, String end) throws IOException {
        Thumbnail thumbnail =
                of(Drawings.heldPhoto(900, 600, orientation, Color.RED)).orElseThrow();
        BufferedImage picture = picture(thumbnail);
        boolean turned = orientation >= 5;
        assertThat(thumbnail.width()).isEqualTo(turned ? 600 : 900);
        assertThat(picture.getWidth() < picture.getHeight()).isEqualTo(turned);
        int x = side.equals("left") ? 10 : picture.getWidth() - 11;
        int y = end.equals("top") ? 10 : picture.getHeight() - 11;
        Color corner = new Color(picture.getRGB(x, y));
        assertThat(corner.getRed()).as("%s", corner).isGreaterThan(200);
        assertThat(corner.getGreen() + corner.getBlue()).as("%s", corner).isLessThan(100);
    }

    @Test
    void brokenFilesHaveNone() {
        byte[] photo = Drawings.photo(400, 300, 1);
        assertThat(of(new byte[0])).isEmpty();
        assertThat(of("no picture".getBytes(UTF_8))).isEmpty();
        assertThat(of(Arrays.copyOf(photo, 20))).isEmpty();
    }

    /** A file of a few bytes may claim to be a picture of any size. */
    @Test
    void farTooManyPixelsAreNotReserved() {
        byte[] png = Drawings.digit(1, 1);
        byte[] huge = png.clone();
        Arrays.fill(huge, 16, 24, (byte) 0x3F);
        assertThat(of(png)).isPresent();
        assertThat(of(huge)).isEmpty();
    }
}
