package dev.oxenspark.export.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** Files to look at and to listen to, drawn by a seed. */
final class Drawings {
    private static final int SIDE = 28;
    private static final int RATE = 8_000;
    /** By digit, which of seven bars: x, y, width, height. */
    private static final String[] DIGITS = {
        "abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg"
    };

    private static final int[][] BARS = {
        {0, 0, 10, 2}, {8, 0, 2, 8}, {8, 8, 2, 8}, {0, 14, 10, 2}, {0, 8, 2, 8}, {0, 0, 2, 8}, {0, 7, 10, 2}
    };

    private Drawings() {}

    /** A digit of 28 pixels a side; equal numbers give equal bytes, others do not. */
    static byte[] digit(int digit, int seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D pen = image.createGraphics();
        pen.setColor(Color.WHITE);
        pen.rotate(random.nextDouble() * 0.5 - 0.25, SIDE / 2.0, SIDE / 2.0);
        int x = 8 + random.nextInt(3);
        int y = 5 + random.nextInt(3);
        for (char bar : DIGITS[digit].toCharArray()) {
            int[] at = BARS[bar - 'a'];
            pen.fillRect(x + at[0], y + at[1], at[2], at[3]);
        }
        pen.dispose();
        // Makes it one of its kind.
        for (int bit = 0; bit < 16; bit++) {
            image.getRaster().setSample(bit, SIDE - 1, 0, (seed >> bit & 1) * 40);
        }
        return bytes(image, "png");
    }

    /** A landscape that a camera could have taken: a JPEG of so many pixels. */
    static byte[] photo(int width, int height, int seed) {
        return bytes(landscape(width, height, seed), "jpg");
    }

    private static BufferedImage landscape(int width, int height, int seed) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        float hue = random.nextFloat();
        pen.setPaint(new GradientPaint(
                0, 0, Color.getHSBColor(hue, 0.35f, 0.95f), 0, height, Color.getHSBColor(hue + 0.15f, 0.2f, 1f)));
        pen.fillRect(0, 0, width, height);
        pen.setColor(Color.getHSBColor(hue + 0.5f, 0.5f, 1f));
        double sun = width * 0.12;
        pen.fill(new Ellipse2D.Double(width * (0.15 + 0.6 * random.nextDouble()), height * 0.12, sun, sun));
        for (int ridge = 0; ridge < 4; ridge++) {
            pen.setColor(Color.getHSBColor(hue + 0.3f, 0.45f, 0.75f - 0.15f * ridge));
            double level = height * (0.45 + 0.13 * ridge);
            double phase = random.nextDouble() * 6;
            for (int x = 0; x < width; x++) {
                int y = (int) (level + height * 0.06 * Math.sin(phase + x * (5.0 + ridge) / width));
                pen.drawLine(x, y, x, height);
            }
        }
        pen.dispose();
        return image;
    }

    /** A JPEG that says, as a camera would, how it was held: an EXIF orientation. */
    static byte[] heldPhoto(int width, int height, int orientation, Color topLeft) {
        BufferedImage image = landscape(width, height, 1);
        Graphics2D pen = image.createGraphics();
        pen.setColor(topLeft);
        pen.fillRect(0, 0, width / 4, height / 4);
        pen.dispose();
        byte[] plain = bytes(image, "jpg");
        ByteBuffer app1 = ByteBuffer.allocate(36);
        app1.putShort((short) 0xFFE1).putShort((short) 34).put("Exif\0\0MM\0*".getBytes(ISO_8859_1));
        app1.putInt(8).putShort((short) 1).putShort((short) 0x0112).putShort((short) 3);
        app1.putInt(1).putShort((short) orientation).putShort((short) 0).putInt(0);
        ByteBuffer held = ByteBuffer.allocate(plain.length + app1.capacity());
        // Before the segment that says JFIF, as cameras do it.
        held.put(plain, 0, 2).put(app1.array()).put(plain, 2, plain.length - 2);
        return held.array();
    }

    /** A ring that one can see through. */
    static byte[] ring(int side) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_ARGB);
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setColor(new Color(20, 110, 200));
        pen.setStroke(new BasicStroke(side / 8f));
        pen.draw(new Ellipse2D.Double(side / 6.0, side / 6.0, side / 1.5, side / 1.5));
        pen.dispose();
        return bytes(image, "png");
    }

    /** A tone of half a second, as a WAV file. */
    static byte[] tone(int hertz) {
        byte[] samples = new byte[RATE / 2];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (100 * Math.sin(2 * Math.PI * hertz * i / RATE) + 128);
        }
        AudioFormat format = new AudioFormat(RATE, 8, 1, false, false);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            AudioSystem.write(
                    new AudioInputStream(new ByteArrayInputStream(samples), format, samples.length),
                    AudioFileFormat.Type.WAVE,
                    out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] bytes(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
