package dev.oxenspark.connector.describe;

import dev.oxenspark.connector.FileMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what Oxen 0.65 would record about a file: mime type from the first 8192 bytes, data type, and by data type
 * text lines and characters, the size of a picture, or the columns and rows of a table. A content that cannot be parsed
 * is never an error: it has no metadata then.
 *
 * <p>Where Oxen records more than this (length of audio and video, sizes of TIFF and icons, Arrow files), the metadata
 * is absent, which every part of Oxen but a merge of tabular files accepts.
 */
public final class FileDescriber {
    private static final int HEAD_BYTES = 8192;
    private static final int TEXT_PROBE_BYTES = 4096;

    private static final Set<String> TABULAR_EXTENSIONS = Set.of("csv", "tsv", "parquet", "arrow", "ndjson", "jsonl");

    /** Mime types that say what a file is even if its extension is that of a table. */
    private static final Set<String> STRONGER_THAN_EXTENSION = Set.of(
            "image/jpeg",
            "image/png",
            "image/gif",
            "image/webp",
            "image/x-canon-cr2",
            "image/tiff",
            "image/bmp",
            "image/heif",
            "image/avif",
            "video/mp4",
            "video/x-m4v",
            "video/x-msvideo",
            "video/quicktime",
            "video/mpeg",
            "video/webm",
            "video/x-matroska",
            "video/x-flv",
            "video/x-ms-wmv",
            "audio/midi",
            "audio/mpeg",
            "audio/m4a",
            "audio/x-wav",
            "audio/ogg",
            "audio/x-flac",
            "audio/aac",
            "audio/x-aiff",
            "audio/x-dsf",
            "audio/x-ape");

    private FileDescriber() {}

    /** @param name of the file, or its path; only what follows the last {@code /} counts */
    public static FileDescription describe(String name, byte[] content) {
        try {
            return describe(name, Source.of(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a file at most three times from its beginning, in constant memory.
     *
     * @throws IOException when the file cannot be read
     */
    public static FileDescription describe(String name, Path file) throws IOException {
        return describe(name, Source.of(file));
    }

    /** What follows the last dot of a file's name, case kept; empty for none and for names like {@code .gitignore}. */
    public static String extension(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        int dot = last.lastIndexOf('.');
        return dot <= 0 ? "" : last.substring(dot + 1);
    }

    private static FileDescription describe(String name, Source source) throws IOException {
        byte[] head = source.head(HEAD_BYTES);
        String extension = extension(name);
        String mimeType = mimeType(extension, head);
        String dataType = dataType(mimeType, extension, head);
        FileMetadata metadata = metadata(dataType, mimeType, extension, source);
        boolean unreadableTable = metadata == null && dataType.equals("tabular");
        return new FileDescription(mimeType, unreadableTable ? "binary" : dataType, metadata);
    }

    private static String mimeType(String extension, byte[] head) {
        String byMagic = MagicNumbers.mimeType(head);
        if (byMagic != null) {
            return byMagic;
        }
        if (extension.toLowerCase(Locale.ROOT).equals("md")) {
            return "text/markdown";
        }
        return Utf8.isText(head, Math.min(head.length, TEXT_PROBE_BYTES)) ? "text/plain" : "application/octet-stream";
    }

    private static String dataType(String mimeType, String extension, byte[] head) {
        String kind = mimeType.substring(0, mimeType.indexOf('/'));
        if (STRONGER_THAN_EXTENSION.contains(mimeType)) {
            return kind;
        }
        boolean listOfRows = extension.equals("json") && head.length > 0 && head[0] == '[';
        if (listOfRows || TABULAR_EXTENSIONS.contains(extension.toLowerCase(Locale.ROOT))) {
            return "tabular";
        }
        return switch (kind) {
            case "text", "audio", "video", "image" -> kind;
            default -> "binary";
        };
    }

    private static @Nullable FileMetadata metadata(String dataType, String mimeType, String extension, Source source)
            throws IOException {
        return switch (dataType) {
            case "text" -> TextStatistics.of(source).metadata();
            case "image" -> ImageSize.of(mimeType, source);
            case "tabular" -> table(extension, source);
            default -> null;
        };
    }

    /** Extensions in capitals make a file tabular, but Oxen then finds no reader for it: nothing is recorded. */
    private static FileMetadata.@Nullable Tabular table(String extension, Source source) throws IOException {
        return switch (extension) {
            case "csv", "tsv" -> DelimitedTable.describe(extension, source);
            case "jsonl", "ndjson" -> JsonTable.describeLines(source);
            case "json" -> JsonTable.describeList(source);
            case "parquet" -> ParquetTable.describe(source);
            default -> null;
        };
    }
}
