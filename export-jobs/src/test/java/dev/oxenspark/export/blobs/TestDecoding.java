package dev.oxenspark.export.blobs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestDecoding {
    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp", "tiff"})
    void aPictureIsWholeOrBroken(String format) throws IOException {
        byte[] picture = picture(format);
        assertThat(failure(picture)).isEmpty();
        assertThat(failure(Arrays.copyOf(picture, picture.length / 2))).contains("is a broken picture");
    }

    @Test
    void otherThingsAreNoPictures() throws IOException {
        assertThat(failure("<html>not found</html>".getBytes(ISO_8859_1))).contains("is no picture");
        assertThat(failure(new byte[0])).contains("is no picture");
    }

    @Test
    void aFormatThatJavaDoesNotKnowNeedsItsHeader() throws IOException {
        byte[] webp = ByteBuffer.allocate(64)
                .put("RIFF____WEBPVP8X".getBytes(ISO_8859_1))
                .put(24, (byte) 9)
                .put(27, (byte) 9)
                .array();
        assertThat(failure(webp)).isEmpty();
        assertThat(failure(Arrays.copyOf(webp, 20))).contains("is no picture");
    }

    @Test
    void aBombIsNotOpened() throws IOException {
        byte[] png = picture("png");
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, 60_000).putInt(20, 60_000);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        header.putInt(29, (int) crc.getValue());
        assertThat(failure(png)).contains("has more than 1073741824 pixels");
    }

    private static Optional<String> failure(byte[] content) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(content);
        return Decoding.failure(in.readNBytes(FileTypes.HEAD), in);
    }

    /** Of noise, so that it is longer than what is taken for its head. */
    private static byte[] picture(String format) throws IOException {
        BufferedImage image = new BufferedImage(120, 100, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(7);
        for (int i = 0; i < 120 * 100; i++) {
            image.setRGB(i % 120, i / 120, random.nextInt(1 << 24));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }
}
