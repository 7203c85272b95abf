package dev.oxenspark.export.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * One handwritten digit.
 *
 * @param id its place in the set, from 0
 * @param label the digit that was meant
 * @param ink 8 rows of 8 values, from 0 for paper to 16 for ink
 */
public record Digit(int id, int label, List<Integer> ink) {
    private static final int SIDE = 8;
    private static final int DARKEST = 16;
    private static final int ENLARGED = 4;
    private static final String SHADES = " .:-=+*#%@";

    public Digit {
        ink = List.copyOf(ink);
    }

    /** All 1,797, in the order of the published file. */
    public static List<Digit> all() throws IOException {
        InputStream resource = Digit.class.getResourceAsStream("digits.csv.gz");
        if (resource == null) {
            throw new IllegalStateException("The jar lacks the resource digits.csv.gz");
        }
        List<Digit> digits = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(resource), US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<Integer> values =
                        Stream.of(line.split(",", -1)).map(Integer::valueOf).toList();
                digits.add(new Digit(digits.size(), values.get(SIDE * SIDE), values.subList(0, SIDE * SIDE)));
            }
        }
        return digits;
    }

    /** From 1, faint, to 5, strong: by how many of the pixels are almost or wholly black. */
    public int quality() {
        long black = ink.stream().filter(value -> value >= DARKEST - 1).count();
        return (int) Math.min(5, 1 + black / 4);
    }

    /** A grey PNG of 32 × 32 pixels; not compressed, so that its bytes are the same wherever it is made. */
    public byte[] png() throws IOException {
        int side = SIDE * ENLARGED;
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int paper = DARKEST - at(x / ENLARGED, y / ENLARGED);
                image.getRaster().setSample(x, y, 0, paper * 255 / DARKEST);
            }
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam uncompressed = writer.getDefaultWriteParam();
            uncompressed.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            uncompressed.setCompressionQuality(1);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), uncompressed);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** The picture in letters, one line for each row of pixels. */
    public List<String> drawn() {
        return IntStream.range(0, SIDE)
                .mapToObj(y -> IntStream.range(0, SIDE)
                        .mapToObj(x -> shade(at(x, y)).repeat(2))
                        .collect(Collectors.joining()))
                .toList();
    }

    private int at(int x, int y) {
        return ink.get(y * SIDE + x);
    }

    private static String shade(int ink) {
        int index = ink * (SHADES.length() - 1) / DARKEST;
        return SHADES.substring(index, index + 1);
    }
}
