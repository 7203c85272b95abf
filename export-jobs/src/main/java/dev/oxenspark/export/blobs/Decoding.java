package dev.oxenspark.export.blobs;

import dev.oxenspark.connector.FileMetadata;
import dev.oxenspark.connector.describe.FileDescriber;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Whether a content is a picture. Of formats that Java has no reader for, the header has to do. */
final class Decoding {
    private static final long MOST_PIXELS = 1L << 30;
    /** Pixels are looked at, not kept. */
    private static final int KEPT_SIDE = 64;

    /** What the readers call a picture of which a part is missing or broken; they make up the rest. */
    private static final Pattern BROKEN = Pattern.compile("premature|truncated|corrupt", Pattern.CASE_INSENSITIVE);

    private Decoding() {}

    /**
     * The same words for the same content, since they are recorded.
     *
     * @param head first bytes
     * @param rest what follows them
     */
    static Optional<String> failure(byte[] head, InputStream rest) {
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), new FilterInputStream(rest) {
            @Override
            public void close() {
                // The caller has use for it: it reads what the decoder leaves.
            }
        });
        try (ImageInputStream in = new MemoryCacheImageInputStream(whole)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return FileDescriber.describe("", head).metadata() instanceof FileMetadata.Image
                        ? Optional.empty()
                        : Optional.of("is no picture");
            }
            ImageReader reader = readers.next();
            try {
                return decode(reader, in);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException broken) {
            // The readers throw anything at all at broken files.
            return Optional.of("is a broken picture");
        }
    }

    private static Optional<String> decode(ImageReader reader, ImageInputStream in) throws IOException {
        reader.setInput(in, true, true);
        AtomicBoolean broken = new AtomicBoolean();
        reader.addIIOReadWarningListener((source, warning) ->
                broken.compareAndSet(false, BROKEN.matcher(warning).find()));
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if ((long) width * height > MOST_PIXELS) {
            return Optional.of("has more than " + MOST_PIXELS + " pixels");
        }
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceSubsampling(Math.max(1, width / KEPT_SIDE), Math.max(1, height / KEPT_SIDE), 0, 0);
        reader.read(0, param);
        return broken.get() ? Optional.of("is a broken picture") : Optional.empty();
    }
}
