package dev.oxenspark.connector;

import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a user's address says: repository, path inside it, and for {@code oxen://} a revision.
 *
 * <ul>
 *   <li>{@code /data/pets/images} or {@code file:///data/pets/images}: the nearest folder at or above it that holds
 *       {@code .oxen}, else the folder itself; the rest is the path inside the repository.
 *   <li>{@code http(s)://host[:port]/namespace/name[/path…]}, as in {@code oxen clone}; the path is not decoded.
 *   <li>{@code oxen://namespace:name@revision/path}, the form of the {@code oxenai} package's fsspec file system; a
 *       {@code /} in the revision is written {@code %2F}.
 * </ul>
 *
 * @param path {@code ""} for the root
 * @param revision null when the address names none
 */
public record Location(
        RepositoryAddress repository, String path, @Nullable Revision revision) implements Serializable {
    /** Where {@code oxen://} addresses point when nothing else is said, as in the {@code oxenai} package. */
    public static final String DEFAULT_HOST = "hub.oxen.ai";

    public static final String DEFAULT_SCHEME = "https";

    private static final Pattern OXEN = Pattern.compile("oxen://([^:/@]+):([^:/@]+)(?:@([^/]*))?(?:/(.*))?");
    private static final Pattern HTTP = Pattern.compile("(https?)://([^/]+)/([^/]+)/([^/]+)(?:/(.*))?");
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):.*");

    public static Location parse(String text) {
        return parse(text, DEFAULT_SCHEME, DEFAULT_HOST);
    }

    /**
     * @param scheme of the server that {@code oxen://} addresses mean
     * @param host of that server, with its port if need be
     * @throws OxenException {@code INVALID} when the text is none of the three forms
     */
    public static Location parse(String text, String scheme, String host) {
        Matcher oxen = OXEN.matcher(text);
        if (oxen.matches()) {
            String revision = oxen.group(3);
            return new Location(
                    new RepositoryAddress.Remote(scheme + "://" + host, oxen.group(1), oxen.group(2)),
                    trimmed(oxen.group(4)),
                    revision == null ? null : Revision.of(decoded(revision)));
        }
        Matcher http = HTTP.matcher(text);
        if (http.matches()) {
            if (http.group(2).contains("@")) {
                throw new OxenException(
                        ErrorCategory.INVALID,
                        "An address must not hold credentials; give them as option token or in OXEN_TOKEN");
            }
            String endpoint = (http.group(1) + "://" + http.group(2)).toLowerCase(Locale.ROOT);
            return new Location(
                    new RepositoryAddress.Remote(endpoint, http.group(3), http.group(4)), trimmed(http.group(5)), null);
        }
        return local(text);
    }

    private static Location local(String text) {
        Matcher scheme = SCHEME.matcher(text);
        boolean file = text.regionMatches(true, 0, "file:", 0, 5);
        if (text.isBlank() || scheme.matches() && !file) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "'%s' is not the address of a repository. Expected a folder, http(s)://host/namespace/name, or oxen://namespace:name@revision/path."
                            .formatted(text));
        }
        Path path = (file ? filePath(text) : Path.of(text)).toAbsolutePath().normalize();
        Path root = path;
        while (root != null && !Files.isDirectory(root.resolve(".oxen"))) {
            root = root.getParent();
        }
        if (root == null) {
            return new Location(new RepositoryAddress.Local(path.toString()), "", null);
        }
        String inside = root.relativize(path).toString().replace(java.io.File.separatorChar, '/');
        return new Location(new RepositoryAddress.Local(root.toString()), inside, null);
    }

    private static Path filePath(String text) {
        try {
            return Path.of(new URI(text).getPath());
        } catch (URISyntaxException e) {
            // Written by hand, with spaces or other characters that a URI must escape: take it as it stands.
            return Path.of(text.substring("file:".length()).replaceFirst("^//+", "/"));
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String trimmed(@Nullable String path) {
        return path == null ? "" : path.replaceAll("^/+|/+$", "");
    }
}
