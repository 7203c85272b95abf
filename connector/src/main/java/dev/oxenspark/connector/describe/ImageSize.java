package dev.oxenspark.connector.describe;

import dev.oxenspark.connector.FileMetadata;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Width and height from the headers of pictures; nothing is decoded. */
final class ImageSize {
    private static final Set<Integer> BMP_HEADER_SIZES = Set.of(12, 40, 52, 56, 64, 108, 124);

    private ImageSize() {}

    /** Null for other formats and for broken headers. */
    static FileMetadata.@Nullable Image of(String mimeType, Source source) throws IOException {
        try (DataInputStream in = new DataInputStream(source.open())) {
            return switch (mimeType) {
                case "image/png" -> png(in);
                case "image/jpeg" -> jpeg(in);
                case "image/gif" -> gif(in);
                case "image/bmp" -> bmp(in);
                case "image/webp" -> webp(in);
                default -> null;
            };
        } catch (EOFException cutOff) {
            return null;
        }
    }

    private static FileMetadata.@Nullable Image png(DataInputStream in) throws IOException {
        ByteBuffer header = header(in, 33, ByteOrder.BIG_ENDIAN);
        boolean startsWithImageHeader = header.getInt(12) == 0x49484452;
        return startsWithImageHeader ? size(header.getInt(16), header.getInt(20)) : null;
    }

    private static FileMetadata.@Nullable Image gif(DataInputStream in) throws IOException {
        ByteBuffer header = header(in, 13, ByteOrder.LITTLE_ENDIAN);
        boolean versioned = header.get(3) == '8' && header.get(5) == 'a';
        return versioned ? size(unsigned16(header, 6), unsigned16(header, 8)) : null;
    }

    private static FileMetadata.@Nullable Image bmp(DataInputStream in) throws IOException {
        ByteBuffer header = header(in, 18, ByteOrder.LITTLE_ENDIAN);
        int headerSize = header.getInt(14);
        if (!BMP_HEADER_SIZES.contains(headerSize)) {
            return null;
        }
        ByteBuffer rest = header(in, headerSize - 4, ByteOrder.LITTLE_ENDIAN);
        return headerSize == 12
                ? size(unsigned16(rest, 0), unsigned16(rest, 2))
                : size(rest.getInt(0), Math.abs(rest.getInt(4))); // negative: rows from top to bottom
    }

    private static FileMetadata.@Nullable Image webp(DataInputStream in) throws IOException {
        ByteBuffer header = header(in, 30, ByteOrder.LITTLE_ENDIAN);
        return switch (header.getInt(12)) {
            case 0x20385056 -> size(unsigned16(header, 26) & 0x3FFF, unsigned16(header, 28) & 0x3FFF); // VP8
            case 0x4C385056 -> { // VP8L: 14 bits each, less one, after a signature byte
                int bits = header.getInt(21);
                yield size((bits & 0x3FFF) + 1, (bits >>> 14 & 0x3FFF) + 1);
            }
            case 0x58385056 -> size((header.getInt(24) & 0xFFFFFF) + 1, (header.getInt(26) >>> 8) + 1); // VP8X
            default -> null;
        };
    }

    /** Walks the segments to the frame header, which may follow long ones with thumbnails and profiles. */
    private static FileMetadata.@Nullable Image jpeg(DataInputStream in) throws IOException {
        in.skipNBytes(2);
        while (in.readUnsignedByte() == 0xFF) {
            int marker = in.readUnsignedByte();
            while (marker == 0xFF) {
                marker = in.readUnsignedByte();
            }
            if (marker == 0xD9 || marker == 0xDA) {
                return null;
            }
            boolean standalone = marker == 0x01 || marker >= 0xD0 && marker <= 0xD7;
            if (standalone) {
                continue;
            }
            int length = in.readUnsignedShort();
            boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
            if (frame) {
                in.skipNBytes(1);
                int height = in.readUnsignedShort();
                return size(in.readUnsignedShort(), height);
            }
            in.skipNBytes(Math.max(0, length - 2));
        }
        return null;
    }

    private static FileMetadata.@Nullable Image size(int width, int height) {
        return width > 0 && height > 0 ? new FileMetadata.Image(width, height, null) : null;
    }

    private static int unsigned16(ByteBuffer header, int offset) {
        return Short.toUnsignedInt(header.getShort(offset));
    }

    private static ByteBuffer header(DataInputStream in, int length, ByteOrder order) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(order);
    }
}
