package dev.oxenspark.export.report;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.FileMetadata;
import dev.oxenspark.connector.Hash;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file of a commit, and how a browser can show it. */
record MediaFile(Hash commit, FileEntry entry) {
    private static final String DRAWING = "image/svg+xml";

    /** What browsers show and play, by media type, with the extension that tells them so when they open a file. */
    private static final Map<String, String> PLAYABLE = Map.ofEntries(
            Map.entry("image/png", ".png"),
            Map.entry("image/jpeg", ".jpg"),
            Map.entry("image/gif", ".gif"),
            Map.entry("image/webp", ".webp"),
            Map.entry("image/avif", ".avif"),
            Map.entry("image/bmp", ".bmp"),
            Map.entry(DRAWING, ".svg"),
            Map.entry("audio/mpeg", ".mp3"),
            Map.entry("audio/m4a", ".m4a"),
            Map.entry("audio/x-wav", ".wav"),
            Map.entry("audio/ogg", ".ogg"),
            Map.entry("audio/opus", ".opus"),
            Map.entry("audio/x-flac", ".flac"),
            Map.entry("audio/aac", ".aac"),
            Map.entry("video/mp4", ".mp4"),
            Map.entry("video/x-m4v", ".mp4"),
            Map.entry("video/webm", ".webm"),
            Map.entry("video/quicktime", ".mov"));

    /** A small picture of no more pixels a side than this serves as its own thumbnail. */
    private static final int SMALL_SIDE = 640;

    private static final long SMALL_BYTES = 32 << 10;

    /** How a file is shown. */
    enum Kind {
        IMAGE,
        AUDIO,
        VIDEO,
        TEXT,
        OTHER
    }

    Hash hash() {
        return entry.hash();
    }

    BlobLocation location() {
        return entry.in(commit);
    }

    /** Oxen goes by the first bytes, which say of a drawing only that it is text. */
    String type() {
        boolean drawing = entry.mimeType().startsWith("text/")
                && entry.name().toLowerCase(Locale.ROOT).endsWith(".svg");
        return drawing ? DRAWING : entry.mimeType();
    }

    Kind kind() {
        String type = type();
        if (type.startsWith("image/")) {
            return Kind.IMAGE;
        }
        if (type.startsWith("audio/") || type.startsWith("video/")) {
            return extension() == null ? Kind.OTHER : type.startsWith("audio/") ? Kind.AUDIO : Kind.VIDEO;
        }
        boolean reads = entry.dataType().equals("text") || type.startsWith("text/") || type.equals("application/json");
        return reads ? Kind.TEXT : Kind.OTHER;
    }

    /** With its dot; null when browsers don't show such files. */
    @Nullable
    String extension() {
        return PLAYABLE.get(type());
    }

    /** Whether it may be opened by itself: a drawing may hold scripts, which run then, though not in a page. */
    boolean opensAlone() {
        return !type().equals(DRAWING);
    }

    boolean isOwnThumbnail() {
        boolean few = !(entry.metadata() instanceof FileMetadata.Image image)
                || Math.max(image.width(), image.height()) <= SMALL_SIDE;
        return kind() == Kind.IMAGE && extension() != null && entry.size() <= SMALL_BYTES && few;
    }

    /** Where the file itself goes. */
    String original() {
        String extension = extension();
        return target(extension == null ? ".original" : extension);
    }

    /** Where something that is made of it goes. */
    String target(String suffix) {
        String hex = hash().toString();
        return "media/" + hex.substring(0, 2) + "/" + hex + suffix;
    }
}
