package dev.oxenspark.export.blobs;

import dev.oxenspark.connector.describe.FileDescriber;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What files of an extension begin with. */
final class FileTypes {
    /** So much of a file tells its type. */
    static final int HEAD = 8192;

    /** Types as the connector names them, by extension; of others, no signature is known. */
    private static final Map<String, Set<String>> BY_EXTENSION = Map.ofEntries(
            Map.entry("jpg", Set.of("image/jpeg")),
            Map.entry("jpeg", Set.of("image/jpeg")),
            Map.entry("png", Set.of("image/png")),
            Map.entry("gif", Set.of("image/gif")),
            Map.entry("webp", Set.of("image/webp")),
            Map.entry("bmp", Set.of("image/bmp")),
            Map.entry("tif", Set.of("image/tiff")),
            Map.entry("tiff", Set.of("image/tiff")),
            Map.entry("avif", Set.of("image/avif")),
            Map.entry("heic", Set.of("image/heif")),
            Map.entry("heif", Set.of("image/heif")),
            Map.entry("mp4", Set.of("video/mp4")),
            Map.entry("m4v", Set.of("video/x-m4v", "video/mp4")),
            Map.entry("mov", Set.of("video/quicktime")),
            Map.entry("avi", Set.of("video/x-msvideo")),
            Map.entry("mkv", Set.of("video/x-matroska")),
            Map.entry("webm", Set.of("video/webm")),
            Map.entry("mp3", Set.of("audio/mpeg")),
            Map.entry("m4a", Set.of("audio/m4a", "video/mp4")),
            Map.entry("wav", Set.of("audio/x-wav")),
            Map.entry("flac", Set.of("audio/x-flac")),
            Map.entry("ogg", Set.of("audio/ogg", "audio/opus")),
            Map.entry("opus", Set.of("audio/opus")),
            Map.entry("aiff", Set.of("audio/x-aiff")),
            Map.entry("pdf", Set.of("application/pdf")),
            Map.entry("zip", Set.of("application/zip")));

    private FileTypes() {}

    /** Why the first bytes of a file can't be those of its kind; empty if they can. */
    static Optional<String> mismatch(String extension, byte[] head) {
        String kind = extension.isEmpty() ? "" : extension.substring(1).toLowerCase(Locale.ROOT);
        Set<String> wanted = BY_EXTENSION.get(kind);
        String found = FileDescriber.describe("", head).mimeType();
        return wanted == null || wanted.contains(found)
                ? Optional.empty()
                : Optional.of("is " + found + ", not what " + extension + " stands for");
    }
}
