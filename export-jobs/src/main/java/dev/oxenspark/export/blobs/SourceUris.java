package dev.oxenspark.export.blobs;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns the values of a column into URIs, and keeps them to the folders that the job allows. Nothing is
 * percent-decoded. A local path is what the operating system takes it for: links and {@code ..} are followed before it
 * is compared, so that no row can make the job read what lies elsewhere.
 */
final class SourceUris {
    private static final Pattern URL =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(?://([^/]*))?(/.*)?", Pattern.DOTALL);

    private final List<String> folders;

    /** @param from as the job gives them */
    SourceUris(List<String> from) {
        folders = from.stream().map(SourceUris::folder).toList();
    }

    private static String folder(String text) {
        String uri = normal(text)
                .orElseThrow(
                        () -> new ExportException(
                                ExitCode.USAGE,
                                Stage.VALIDATE,
                                "BAD_FROM",
                                "Files can't be read from '" + withoutUser(text)
                                        + "': give an absolute path, or a file:, s3a:, oxen:, http: or https: location without user and '..'"));
        return uri.endsWith("/") ? uri : uri + "/";
    }

    List<String> folders() {
        return folders;
    }

    /** The normalised URI, wherever it lies; empty for a text that is none, or of a kind that can't be read. */
    Optional<String> uri(String value) {
        boolean relative = !value.startsWith("/") && !URL.matcher(value).matches();
        return normal(relative ? folders.get(0) + value : value);
    }

    /** A folder of a repository that names no revision stands for that folder in all of them. */
    boolean allows(String uri) {
        return liesUnder(uri) || uri.startsWith(OxenFiles.SCHEME) && liesUnder(OxenFiles.withoutRevision(uri));
    }

    private boolean liesUnder(String uri) {
        return folders.stream().anyMatch(folder -> uri.startsWith(folder) && uri.length() > folder.length());
    }

    /** What a message may show of a value: no user, no password, no query. */
    static String withoutUser(String value) {
        return value.replaceFirst("^((?!oxen:)[A-Za-z][A-Za-z0-9+.-]*://)[^/@]*@", "$1***@")
                .replaceFirst("^(https?:[^?]*)\\?.*", "$1");
    }

    private static Optional<String> normal(String value) {
        if (value.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        Matcher url = URL.matcher(value);
        if (value.startsWith("/") || !url.matches()) {
            return value.startsWith("/") ? local(value) : Optional.empty();
        }
        String scheme = url.group(1).toLowerCase(Locale.ROOT);
        String authority = url.group(2) == null ? "" : url.group(2);
        String path = url.group(3) == null ? "/" : url.group(3);
        return switch (scheme) {
            case "file" -> authority.isEmpty() ? local(path) : Optional.empty();
            case "s3", "s3n", "s3a" ->
                authority.isEmpty() || authority.contains("@")
                        ? Optional.empty()
                        : components(path).map(clean -> S3Objects.SCHEME + authority + clean);
            case "http", "https" -> WebUris.normal(scheme, authority, path);
            case "oxen" -> components(path).flatMap(clean -> OxenFiles.uri(authority, clean));
            default -> Optional.empty();
        };
    }

    /** Without empty components, {@code .} and {@code ..}; empty if it climbs above its root. */
    private static Optional<String> components(String path) {
        Deque<String> names = new ArrayDeque<>();
        for (String name : path.split("/")) {
            if (name.equals("..")) {
                if (names.pollLast() == null) {
                    return Optional.empty();
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return Optional.of("/" + String.join("/", names));
    }

    private static Optional<String> local(String text) {
        try {
            return Optional.of(LocalFiles.SCHEME + real(Path.of(text).toAbsolutePath()));
        } catch (InvalidPathException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw SourceErrors.of(Stage.PLAN, text, e);
        }
    }

    /** With all links followed, as far as the path exists; what does not exist cannot be a link. */
    private static Path real(Path path) throws IOException {
        if (Files.exists(path)) {
            return path.toRealPath();
        }
        Path parent = path.getParent();
        Path name = path.getFileName();
        if (parent == null || name == null) {
            return path;
        }
        return real(parent).resolve(name).normalize();
    }
}
