package dev.oxenspark.connector.remote;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Percent-encoding as the server undoes it. It decodes a URL's path once, leaving {@code %25}, {@code %2F} and
 * {@code %2B} alone; handlers of paths inside a commit then decode a second time, those of branch names do not. So
 * slashes and {@code +} travel raw everywhere, and a branch name cannot hold a {@code %}.
 */
final class Encoding {
    private static final String RAW_IN_PATH = "-._~/+:@!$&'()*,;=";
    private static final String RAW_IN_QUERY = "-._~/:@!$'()*";

    private Encoding() {}

    /** A path inside a repository, or a branch name. */
    static String path(String path) {
        return encode(path, RAW_IN_PATH);
    }

    /** A value in a query. */
    static String query(String value) {
        return encode(value, RAW_IN_QUERY);
    }

    private static String encode(String text, String raw) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || raw.indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return encoded.toString();
    }
}
