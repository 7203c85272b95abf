package dev.oxenspark.connector.describe;

import static dev.oxenspark.connector.describe.MagicNumbers.at;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Files of the ISO base media format, told apart by the brands in their first box. */
final class IsoMedia {
    private static final Set<String> MP4_BRANDS = Set.of(
            "avc1", "dash", "iso2", "iso3", "iso4", "iso5", "iso6", "isom", "mmp4", "mp41", "mp42", "mp4v", "mp71",
            "MSNV", "NDAS", "NDSC", "NSDC", "NDSH", "NDSM", "NDSP", "NDSS", "NDXC", "NDXH", "NDXM", "NDXP", "NDXS",
            "F4V ", "F4P ");

    private IsoMedia() {}

    static boolean isHeif(byte[] b) {
        if (!isComplete(b)) {
            return false;
        }
        String major = text(b, 8);
        boolean still = major.equals("mif1") || major.equals("msf1");
        return major.equals("heic")
                || major.equals("heix")
                || still && compatible(b).contains("heic");
    }

    static boolean isAvif(byte[] b) {
        if (!isComplete(b)) {
            return false;
        }
        List<String> brands = compatible(b);
        brands.add(text(b, 8));
        return brands.contains("avif") || brands.contains("avis");
    }

    static boolean isMp4(byte[] b) {
        return b.length > 11 && at(b, 4, "ftyp") && MP4_BRANDS.contains(text(b, 8));
    }

    static boolean isQuickTime(byte[] b) {
        return b.length > 15 && (at(b, 4, "ftypqt  ") || at(b, 4, "moov") || at(b, 4, "mdat") || at(b, 12, "mdat"));
    }

    private static boolean isComplete(byte[] b) {
        return b.length >= 16 && at(b, 4, "ftyp") && b.length >= boxSize(b);
    }

    private static List<String> compatible(byte[] b) {
        List<String> brands = new ArrayList<>();
        for (int i = 16; i + 4 <= boxSize(b) && i + 4 <= b.length; i += 4) {
            brands.add(text(b, i));
        }
        return brands;
    }

    private static long boxSize(byte[] b) {
        return Integer.toUnsignedLong(ByteBuffer.wrap(b).getInt(0));
    }

    private static String text(byte[] b, int offset) {
        return new String(b, offset, 4, StandardCharsets.ISO_8859_1);
    }
}
