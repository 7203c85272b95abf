package dev.oxenspark.export.provenance;

import dev.oxenspark.connector.provenance.Percent;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one normalisation under which locations of tables are compared. */
public final class TableLocation {
    private static final Pattern URL = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(//[^/]*)?(/.*)?");

    private TableLocation() {}

    /**
     * Scheme and host in lower case, {@code s3} and {@code s3n} as {@code s3a}, a path without a scheme as
     * {@code file:} and absolute, percent-encoding undone, no empty, {@code .} or {@code ..} components, no trailing
     * slash.
     */
    public static String key(String location) {
        Matcher url = URL.matcher(location);
        if (!url.matches()) {
            return "file:" + Path.of(location).toAbsolutePath().normalize();
        }
        String scheme = url.group(1).toLowerCase(Locale.ROOT).replaceFirst("^s3n?$", "s3a");
        String host = url.group(2) == null || url.group(2).equals("//")
                ? ""
                : url.group(2).toLowerCase(Locale.ROOT);
        String path = url.group(3) == null ? "" : Percent.decode(url.group(3));
        String normal = Path.of("/" + path).normalize().toString();
        return scheme + ":" + host + (normal.equals("/") ? "" : normal);
    }
}
