package dev.oxenspark.connector.describe;

import static dev.oxenspark.connector.describe.MagicNumbers.at;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/** Signatures that a run of bytes at one place does not tell. */
final class Signatures {
    private static final int OLDEST_CLASS_VERSION = 45;
    private static final int MATROSKA_SEARCH = 256;
    private static final int PDF_SEARCH = 1024;

    private static final Set<String> DRAWING_VERSIONS = Set.of(
            "MC0.0\0", "AC1.2\0", "AC1.3\0", "AC1.40", "AC1.50", "AC2.10", "AC2.21", "AC2.22", "AC1001", "AC1002",
            "AC1003", "AC1004", "AC1006", "AC1009", "AC1012", "AC1013", "AC1014", "AC1015", "AC1018", "AC1021",
            "AC1024", "AC1027", "AC1032", "AC1035");

    private Signatures() {}

    /** The same four bytes start a Mach-O binary for several processors, followed by their small number. */
    static boolean isJavaClass(byte[] b) {
        return isCafeBabe(b)
                && Integer.compareUnsigned(int32(b, 4), OLDEST_CLASS_VERSION) >= 0
                && (int32(b, 4) & 0xFFFF) >= OLDEST_CLASS_VERSION;
    }

    static boolean isMachO(byte[] b) {
        boolean oneProcessor = at(b, 0, "\u00CF\u00FA\u00ED\u00FE")
                || at(b, 0, "\u00CE\u00FA\u00ED\u00FE")
                || at(b, 0, "\u00FE\u00ED\u00FA\u00CF")
                || at(b, 0, "\u00FE\u00ED\u00FA\u00CE");
        return oneProcessor || isCafeBabe(b) && Integer.compareUnsigned(int32(b, 4), OLDEST_CLASS_VERSION) < 0;
    }

    static boolean isDex(byte[] b) {
        return at(b, 0, "dex\n") && at(b, 36, "p");
    }

    static boolean isDey(byte[] b) {
        return b.length > 100 && at(b, 0, "dey\n") && isDex(Arrays.copyOfRange(b, 40, 100));
    }

    static boolean isEpub(byte[] b) {
        return at(b, 0, "PK\003\004") && at(b, 30, "mimetypeapplication/epub+zip");
    }

    static boolean isCanonRaw(byte[] b) {
        return isTiffHeader(b) && at(b, 8, "CR\002");
    }

    static boolean isTiff(byte[] b) {
        return isTiffHeader(b) && b.length > 9 && b[8] != 'C' && b[9] != 'R';
    }

    static boolean isDrawing(byte[] b) {
        return b.length >= 6 && DRAWING_VERSIONS.contains(new String(b, 0, 6, StandardCharsets.ISO_8859_1));
    }

    static boolean isMatroska(byte[] b, String documentType) {
        return b.length > MATROSKA_SEARCH
                && at(b, 0, "\u001AE\u00DF\u00A3")
                && contains(b, MATROSKA_SEARCH, documentType);
    }

    static boolean isPdf(byte[] b) {
        return contains(b, Math.min(b.length, PDF_SEARCH), "%PDF");
    }

    static boolean isEmbeddedFont(byte[] b) {
        return at(b, 34, "LP") && (at(b, 8, "\002\0\001") || at(b, 8, "\001\0\0") || at(b, 8, "\002\0\002"));
    }

    /** Whether a frame of this kind comes first, or after skippable frames only. */
    static boolean isFrame(byte[] b, int magic) {
        ByteBuffer in = ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN);
        long offset = 0;
        while (offset + 4 <= b.length) {
            int found = in.getInt((int) offset);
            if (found == magic) {
                return true;
            }
            boolean skippable = (found & 0xFFFFFFF0) == 0x184D2A50;
            if (!skippable || offset + 8 > b.length) {
                return false;
            }
            offset += 8 + Integer.toUnsignedLong(in.getInt((int) offset + 4));
        }
        return false;
    }

    private static boolean isCafeBabe(byte[] b) {
        return b.length >= 8 && int32(b, 0) == 0xCAFEBABE;
    }

    private static boolean isTiffHeader(byte[] b) {
        return at(b, 0, "II*\0") || at(b, 0, "MM\0*");
    }

    private static boolean contains(byte[] b, int length, String wanted) {
        return new String(b, 0, length, StandardCharsets.ISO_8859_1).contains(wanted);
    }

    private static int int32(byte[] b, int offset) {
        return ByteBuffer.wrap(b).getInt(offset);
    }
}
