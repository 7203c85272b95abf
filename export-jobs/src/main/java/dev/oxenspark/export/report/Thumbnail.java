package dev.oxenspark.export.report;

import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A picture made small.
 *
 * @param extension {@code .jpg}, or {@code .png} for pictures that can be seen through
 * @param width of the picture itself, in pixels, as it is meant to be looked at
 */
record Thumbnail(byte[] content, String extension, int width, int height) {
    /** Pixels of the longer side: twice what a page gives it, for screens with twice the pixels. */
    static final int SIDE = 320;

    /** A picture of so many pixels would cost as many bytes times four, even subsampled in some formats. */
    private static final long MAX_PIXELS = 100_000_000;

    private static final float QUALITY = 0.82f;

    /** Empty when Java can't read it: an unknown format, a broken file, or far too many pixels. */
    static Optional<Thumbnail> of(ImageInputStream in) {
        try {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return Optional.empty();
            }
            Orientation orientation = Orientation.of(in);
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return Optional.of(read(reader, orientation));
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException broken) {
            // The readers throw anything at all at broken files. One picture less is no reason to have no report.
            return Optional.empty();
        }
    }

    private static Thumbnail read(ImageReader reader, Orientation orientation) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if ((long) width * height > MAX_PIXELS) {
            throw new IOException("too many pixels");
        }
        ImageReadParam param = reader.getDefaultReadParam();
        int step = Math.max(1, Math.max(width, height) / (SIDE * 2));
        param.setSourceSubsampling(step, step, 0, 0);
        BufferedImage image = reader.read(0, param);
        BufferedImage small = upright(image, orientation);
        boolean turned = orientation.swapsSides();
        boolean opaque = !small.getColorModel().hasAlpha();
        return new Thumbnail(
                opaque ? jpeg(small) : png(small),
                opaque ? ".jpg" : ".png",
                turned ? height : width,
                turned ? width : height);
    }

    private static BufferedImage upright(BufferedImage image, Orientation orientation) {
        double scale = Math.min(1, (double) SIDE / Math.max(image.getWidth(), image.getHeight()));
        int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
        boolean alpha = image.getColorModel().hasAlpha();
        boolean turned = orientation.swapsSides();
        BufferedImage small = new BufferedImage(
                turned ? height : width,
                turned ? width : height,
                alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = small.createGraphics();
        try {
            pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            if (alpha) {
                pen.setComposite(AlphaComposite.Src);
            } else {
                pen.setBackground(Color.WHITE);
            }
            AffineTransform transform = orientation.transform(width, height);
            transform.scale((double) width / image.getWidth(), (double) height / image.getHeight());
            pen.drawImage(image, transform, null);
        } finally {
            pen.dispose();
        }
        return small;
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "png", out);
        }
        return bytes.toByteArray();
    }

    private static byte[] jpeg(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
