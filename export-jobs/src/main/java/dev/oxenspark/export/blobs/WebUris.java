package dev.oxenspark.export.blobs;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Locations of web servers. What a server could take for another place than it looks like is none: dots and slashes
 * behind percent signs, users, and queries, which hold secrets.
 */
final class WebUris {
    private static final Pattern SCHEME = Pattern.compile("https?://.*", Pattern.DOTALL);
    private static final Pattern AUTHORITY = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))?");
    private static final Pattern REFUSED =
            Pattern.compile("[?#\\\\\\p{Cntrl}]|%(?![0-9A-Fa-f]{2})|%2[Ff]|%5[Cc]|%[01][0-9A-Fa-f]|%7[Ff]");
    private static final String PLAIN = "-._~/:@!$&'()*+,;=%";

    private WebUris() {}

    static boolean isWeb(String uri) {
        return SCHEME.matcher(uri).matches();
    }

    /** The one way in which a location is written; empty for what is not read. */
    static Optional<String> normal(String scheme, String authority, String path) {
        Matcher host = AUTHORITY.matcher(authority);
        if (!scheme.matches("https?")
                || !host.matches()
                || REFUSED.matcher(path).find()) {
            return Optional.empty();
        }
        for (String name : path.split("/", -1)) {
            String plain = name.replaceAll("%2[Ee]", ".");
            if (plain.equals(".") || plain.equals("..")) {
                return Optional.empty();
            }
        }
        String port = host.group(2);
        boolean usual = port == null || port.equals(scheme.equals("http") ? "80" : "443");
        return Optional.of(scheme + "://" + host.group(1).toLowerCase(Locale.ROOT) + (usual ? "" : ":" + port) + path);
    }

    /** Scheme, host and port. */
    static String root(String uri) {
        return uri.substring(0, uri.indexOf('/', uri.indexOf("://") + 3));
    }

    /** As a request names it: what a URI can't have is percent-encoded; what is encoded stays. */
    static String encoded(String uri) {
        StringBuilder out = new StringBuilder(root(uri));
        for (byte b : uri.substring(root(uri).length()).getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain =
                    c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || PLAIN.indexOf(c) >= 0;
            out.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return out.toString();
    }
}
