package dev.oxenspark.connector.describe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The mime type that the first bytes of a file announce, by the same signatures in the same order as Oxen's detection
 * (the {@code infer} crate, 0.22). Short signatures win over sense: a text that begins with {@code BM} is a picture.
 */
final class MagicNumbers {
    private static final List<Signature> SIGNATURES = List.of(
            hex("application/wasm", "0061736d01000000"),
            hex("application/x-executable", "7f454c46", 53),
            text("application/vnd.microsoft.portable-executable", "MZ"),
            test("application/java", Signatures::isJavaClass),
            text("application/x-llvm", "BC"),
            test("application/x-mach-binary", Signatures::isMachO),
            test("application/vnd.android.dex", Signatures::isDex),
            test("application/vnd.android.dey", Signatures::isDey),
            hex("application/x-x509-ca-cert", "3082", 3),
            hex("application/x-executable", "6486", 3),
            hex("application/x-executable", "4c01", 3),
            hex("application/x-executable", "0002", 3),
            text("application/x-x509-ca-cert", "-----BEGIN ", 12),
            hex("application/x-qemu-disk", "514649fb", 5),
            test("application/epub+zip", Signatures::isEpub),
            text("application/x-mobipocket-ebook", 60, "BOOKMOBI"),
            hex("image/jpeg", "ffd8ff"),
            hex("image/jp2", "0000000c6a5020200d0a870a00"),
            hex("image/png", "89504e47"),
            text("image/gif", "GIF"),
            text("image/webp", 8, "WEBP"),
            test("image/x-canon-cr2", Signatures::isCanonRaw),
            test("image/tiff", Signatures::isTiff),
            text("image/bmp", "BM"),
            hex("image/vnd.ms-photo", "4949bc"),
            text("image/vnd.adobe.photoshop", "8BPS"),
            hex("image/vnd.microsoft.icon", "00000100"),
            test("image/heif", IsoMedia::isHeif),
            test("image/avif", IsoMedia::isAvif),
            hex("image/jxl", "ff0a", 3),
            hex("image/jxl", "0000000c4a584c200d0a870a", 13),
            test(
                    "image/openraster",
                    b -> at(b, 0, "PK\003\004") && at(b, 30, "mimetypeimage/openraster") && b.length > 57),
            test("image/vnd.djvu", b -> at(b, 0, "AT&TFORM") && at(b, 12, "DJV")),
            test("image/vnd.dwg", Signatures::isDrawing),
            test("video/mp4", IsoMedia::isMp4),
            text("video/x-m4v", 4, "ftypM4V"),
            test("video/x-matroska", b -> Signatures.isMatroska(b, "B\u0082\u0088matroska")),
            test("video/webm", b -> Signatures.isMatroska(b, "B\u0082\u0084webm")),
            test("video/quicktime", IsoMedia::isQuickTime),
            test("video/x-msvideo", b -> at(b, 0, "RIFF") && at(b, 8, "AVI")),
            hex("video/x-ms-wmv", "3026b2758e66cf11a6d9"),
            test("video/mpeg", b -> b.length > 3 && at(b, 0, "\0\0\001") && (b[3] & 0xF0) == 0xB0),
            hex("video/x-flv", "464c5601"),
            text("audio/midi", "MThd"),
            text("audio/mpeg", "ID3"),
            hex("audio/mpeg", "fffb", 3),
            hex("audio/mpeg", "fff3", 3),
            hex("audio/mpeg", "fff2", 3),
            text("audio/m4a", 4, "ftypM4A"),
            text("audio/m4a", "M4A ", 11),
            test("audio/opus", b -> at(b, 0, "OggS") && at(b, 28, "OpusHead")),
            text("audio/ogg", "OggS"),
            text("audio/x-flac", "fLaC"),
            test("audio/x-wav", b -> at(b, 0, "RIFF") && at(b, 8, "WAVE")),
            text("audio/amr", "#!AMR\n", 12),
            hex("audio/aac", "fff1"),
            hex("audio/aac", "fff9"),
            test("audio/x-aiff", b -> at(b, 0, "FORM") && at(b, 8, "AIFF")),
            text("audio/x-dsf", "DSD ", 5),
            text("audio/x-ape", "MAC ", 5),
            hex("application/font-woff", "774f464600010000"),
            hex("application/font-woff", "774f463200010000"),
            hex("application/font-sfnt", "0001000000"),
            hex("application/font-sfnt", "4f54544f00"),
            test(OfficeFiles.WORD, b -> OfficeFiles.is(OfficeFiles.WORD, b)),
            test(OfficeFiles.EXCEL, b -> OfficeFiles.is(OfficeFiles.EXCEL, b)),
            test(OfficeFiles.POWERPOINT, b -> OfficeFiles.is(OfficeFiles.POWERPOINT, b)),
            test("application/vnd.oasis.opendocument.text", OfficeFiles::isOpenDocument),
            test("application/vnd.oasis.opendocument.spreadsheet", OfficeFiles::isOpenSpreadsheet),
            test("application/vnd.oasis.opendocument.presentation", OfficeFiles::isOpenPresentation),
            hex("application/zip", "504b0304"),
            hex("application/zip", "504b0506"),
            hex("application/zip", "504b0708"),
            text("application/zip", "PK00PK\003\004"),
            text("application/x-tar", 257, "ustar"),
            text("application/x-par2", "PAR2\0PKT", 9),
            hex("application/vnd.rar", "526172211a0700"),
            hex("application/vnd.rar", "526172211a0701"),
            hex("application/gzip", "1f8b08"),
            text("application/x-bzip2", "BZh"),
            text("application/vnd.bzip3", "BZ3v1"),
            hex("application/x-7z-compressed", "377abcaf271c"),
            hex("application/x-xz", "fd377a585a00"),
            test("application/pdf", Signatures::isPdf),
            text("application/x-shockwave-flash", "CWS"),
            text("application/x-shockwave-flash", "FWS"),
            text("application/rtf", "{\\rtf"),
            test("application/octet-stream", Signatures::isEmbeddedFont),
            text("application/postscript", "%!"),
            text("application/vnd.sqlite3", "SQLi"),
            hex("application/x-nintendo-nes-rom", "4e45531a"),
            text("application/x-google-chrome-extension", "Cr24"),
            text("application/vnd.ms-cab-compressed", "MSCF"),
            text("application/vnd.ms-cab-compressed", "ISc("),
            text("application/vnd.debian.binary-package", "!<arch>\ndebian-binary"),
            text("application/x-unix-archive", "!<arch>"),
            hex("application/x-compress", "1fa0"),
            hex("application/x-compress", "1f9d"),
            text("application/x-lzip", "LZIP"),
            hex("application/x-rpm", "edabeedb", 97),
            text("application/dicom", 128, "DICM"),
            test("application/zstd", b -> Signatures.isFrame(b, 0xFD2FB528)),
            test("application/x-lz4", b -> Signatures.isFrame(b, 0x184D2204)),
            hex("application/x-ole-storage", "d0cf11e0a1b11ae1"),
            hex("application/x-cpio", "c771"),
            hex("application/x-cpio", "71c7"),
            text("application/x-cpio", "070701", 7),
            test("text/html", Markup::isHtml),
            test("text/xml", Markup::isXml),
            text("text/x-shellscript", "#!", 3));

    private MagicNumbers() {}

    /** Null when no signature fits. */
    static @Nullable String mimeType(byte[] head) {
        for (Signature signature : SIGNATURES) {
            if (signature.test().test(head)) {
                return signature.mimeType();
            }
        }
        return null;
    }

    /** Whether the bytes at an offset are those of a text, one byte per character. */
    static boolean at(byte[] head, int offset, String expected) {
        return at(head, offset, expected.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static boolean at(byte[] head, int offset, byte[] expected) {
        int end = offset + expected.length;
        return offset >= 0 && head.length >= end && Arrays.equals(head, offset, end, expected, 0, expected.length);
    }

    private record Signature(String mimeType, Predicate<byte[]> test) {}

    private static Signature hex(String mimeType, String bytes) {
        return hex(mimeType, bytes, 0);
    }

    private static Signature hex(String mimeType, String bytes, int minLength) {
        byte[] expected = HexFormat.of().parseHex(bytes);
        return new Signature(mimeType, head -> head.length >= minLength && at(head, 0, expected));
    }

    private static Signature text(String mimeType, String expected) {
        return text(mimeType, 0, expected);
    }

    private static Signature text(String mimeType, String expected, int minLength) {
        return new Signature(mimeType, head -> head.length >= minLength && at(head, 0, expected));
    }

    private static Signature text(String mimeType, int offset, String expected) {
        return new Signature(mimeType, head -> at(head, offset, expected));
    }

    private static Signature test(String mimeType, Predicate<byte[]> test) {
        return new Signature(mimeType, test);
    }
}
