package dev.oxenspark.spark;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a table's files can be, each read and written by Spark's own code for it. */
public enum TabularFormat {
    PARQUET("parquet"),
    CSV("csv", "tsv"),
    JSON("json", "jsonl", "ndjson");

    /** Suffixes of the codecs that Spark's text formats read by name. */
    private static final Pattern COMPRESSED = Pattern.compile("\\.(gz|bz2|zst|lz4|snappy|deflate)$");

    private final List<String> extensions;

    TabularFormat(String... extensions) {
        this.extensions = List.of(extensions);
    }

    /** The option value. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static TabularFormat named(String text) {
        return Arrays.stream(values())
                .filter(format -> format.extensions.contains(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new OxenException(
                        ErrorCategory.INVALID, "format '" + text + "' is not one of parquet, csv, json"));
    }

    /** By the extension of a file's name, below that of a codec if there is one. */
    public static Optional<TabularFormat> ofPath(String path) {
        String extension = extension(COMPRESSED.matcher(path).replaceFirst(""));
        return Arrays.stream(values())
                .filter(format -> format.extensions.contains(extension))
                .findFirst();
    }

    /** The suffix of the codec, with its dot; empty when there is none. */
    public static String codecSuffix(String path) {
        var codec = COMPRESSED.matcher(path);
        return codec.find() ? codec.group() : "";
    }

    /** Whether columns in such a file are separated by tabs unless the user says otherwise. */
    public static boolean isTabSeparated(String path) {
        return extension(COMPRESSED.matcher(path).replaceFirst("")).equals("tsv");
    }

    private static String extension(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}
