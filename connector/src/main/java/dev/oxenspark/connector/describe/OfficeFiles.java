package dev.oxenspark.connector.describe;

import static dev.oxenspark.connector.describe.MagicNumbers.at;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Office documents, which are zip files: told apart by the names of the first entries. */
final class OfficeFiles {
    static final String WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    static final String EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    static final String POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

    private static final String ENTRY = "PK\003\004";
    private static final int NAME_OFFSET = 30;
    private static final int SEARCH = 6000;

    private OfficeFiles() {}

    static boolean is(String mimeType, byte[] b) {
        return mimeType.equals(openXml(b));
    }

    static boolean isOpenDocument(byte[] b) {
        return openDocument(b, "vnd.oasis.opendocument.text");
    }

    static boolean isOpenSpreadsheet(byte[] b) {
        return openDocument(b, "vnd.oasis.opendocument.spreadsheet");
    }

    static boolean isOpenPresentation(byte[] b) {
        return openDocument(b, "vnd.oasis.opendocument.presentation");
    }

    private static boolean openDocument(byte[] b, String kind) {
        return at(b, 0, ENTRY) && at(b, NAME_OFFSET, "mimetype") && at(b, 50, kind);
    }

    /** The kind is in the first entry's name, or in the third's when the first one only lists contents. */
    private static @Nullable String openXml(byte[] b) {
        if (!at(b, 0, ENTRY)) {
            return null;
        }
        String kind = kindAt(b, NAME_OFFSET);
        boolean listing = List.of("[Content_Types].xml", "_rels/.rels", "docProps").stream()
                .anyMatch(name -> at(b, NAME_OFFSET, name));
        if (kind != null || !listing) {
            return kind;
        }
        long compressed = Integer.toUnsignedLong(
                ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN).getInt(18));
        int second = nextEntry(b, compressed + 49);
        int third = second < 0 ? -1 : nextEntry(b, second + NAME_OFFSET);
        return third < 0 ? null : kindAt(b, third + NAME_OFFSET);
    }

    private static @Nullable String kindAt(byte[] b, int offset) {
        if (at(b, offset, "word/")) {
            return WORD;
        }
        if (at(b, offset, "ppt/")) {
            return POWERPOINT;
        }
        return at(b, offset, "xl/") ? EXCEL : null;
    }

    private static int nextEntry(byte[] b, long from) {
        int end = (int) Math.min(b.length, from + SEARCH);
        if (from >= end) {
            return -1;
        }
        int found = new String(b, (int) from, end - (int) from, StandardCharsets.ISO_8859_1).indexOf(ENTRY);
        return found < 0 ? -1 : (int) from + found;
    }
}
