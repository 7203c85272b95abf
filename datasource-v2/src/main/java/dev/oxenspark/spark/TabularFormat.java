package dev.oxenspark.spark;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a table's files can be, each read and written by Spark's own code for it. */
public enum TabularFormat {
    PARQUET("parquet"),
    CSV("csv"),
    TSV("tsv"),
    JSON("json", "jsonl", "ndjson"),
    ORC("orc"),
    AVRO("avro"),
    /** Lines of any file. No extension says that lines are what is wanted, so it has to be asked for. */
    TEXT;

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
        String wanted = text.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> format.key().equals(wanted) || format.extensions.contains(wanted))
                .findFirst()
                .orElseThrow(() -> new OxenException(
                        ErrorCategory.INVALID, "format '" + text + "' is not one of " + keys(List.of(values()))));
    }

    /** By the extension of a file's name, below that of a codec if there is one. */
    public static Optional<TabularFormat> ofPath(String path) {
        String extension = extension(COMPRESSED.matcher(path).replaceFirst(""));
        return Arrays.stream(values())
                .filter(format -> format.extensions.contains(extension))
                .findFirst();
    }

    /** As a message lists them. */
    public static String keys(Collection<TabularFormat> formats) {
        return formats.stream().map(TabularFormat::key).collect(Collectors.joining(", "));
    }

    /** The suffix of the codec, with its dot; empty when there is none. */
    public static String codecSuffix(String path) {
        var codec = COMPRESSED.matcher(path);
        return codec.find() ? codec.group() : "";
    }

    private static String extension(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}
