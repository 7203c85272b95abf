package dev.oxenspark.export.report;

import dev.oxenspark.connector.FileEntry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a file and a row look on a page below the report's folder. */
final class Cards {
    private static final String ROOT = "../";
    private static final int MAX_VALUE = 300;
    private static final int MAX_COLUMNS = 16;

    private Cards() {}

    /**
     * What there is to see, hear or read.
     *
     * @param description for those who don't see it
     */
    static void media(Html html, MediaFile file, Media media, String description) {
        Shown shown = media.shown(file);
        switch (shown.kind()) {
            case IMAGE -> image(html, file, shown, description);
            case AUDIO, VIDEO -> player(html, file, shown, description);
            case TEXT ->
                html.tag("pre")
                        .with("class", "text")
                        .with("tabindex", "0")
                        .with("dir", "auto")
                        .with("role", "region")
                        .with("aria-label", description)
                        .text(shown.text() == null ? "" : shown.text());
            case OTHER -> nothing(html, file, "No preview");
        }
    }

    private static void image(Html html, MediaFile file, Shown shown, String description) {
        String picture = shown.picture();
        if (picture == null) {
            nothing(html, file, "Not copied");
            return;
        }
        String original = shown.original() == null ? picture : shown.original();
        Html.Tag frame = file.opensAlone()
                ? html.tag("a").with("class", "shot").with("href", ROOT + original)
                : html.tag("button").with("class", "shot").with("type", "button");
        frame.with("data-view", ROOT + original)
                .around(() -> html.tag("img")
                        .with("src", ROOT + picture)
                        .with("alt", description)
                        .with("class", shown.isTiny() ? "tiny" : null)
                        .with("width", shown.width() > 0 ? String.valueOf(shown.width()) : null)
                        .with("height", shown.height() > 0 ? String.valueOf(shown.height()) : null)
                        .with("loading", "lazy")
                        .with("decoding", "async")
                        .alone());
    }

    private static void player(Html html, MediaFile file, Shown shown, String description) {
        if (shown.original() == null) {
            nothing(html, file, "Not copied");
            return;
        }
        boolean film = shown.kind() == MediaFile.Kind.VIDEO;
        html.tag("div")
                .with("class", "player")
                .around(() -> html.tag(film ? "video" : "audio")
                        .with("controls", "controls")
                        .with("preload", "metadata")
                        .with("src", ROOT + shown.original())
                        .with("aria-label", description)
                        .text(""));
    }

    private static void nothing(Html html, MediaFile file, String why) {
        html.tag("p").with("class", "nothing").around(() -> {
            html.text("span", why);
            html.text("span", file.type());
            html.text("span", bytes(file.entry().size()));
        });
    }

    /** Facts about a file, as terms of a list. */
    static void facts(Html html, MediaFile file, Media media) {
        FileEntry entry = file.entry();
        Shown shown = media.shown(file);
        term(html, "Path", entry.path());
        String sides = shown.width() > 0 ? ", %,d × %,d".formatted(shown.width(), shown.height()) : "";
        term(html, "File", file.type() + sides + ", " + bytes(entry.size()));
        if (shown.kind() == MediaFile.Kind.IMAGE && shown.original() == null) {
            term(html, "Original", "not copied into this folder; it is in the repository");
        }
    }

    /** The row's columns but for those of files. */
    static void values(Html html, Map<String, @Nullable String> row, List<String> hidden) {
        int left = MAX_COLUMNS;
        for (Map.Entry<String, @Nullable String> value : row.entrySet()) {
            if (hidden.contains(value.getKey())) {
                continue;
            }
            if (left == 0) {
                term(html, "…", "further columns are in the table");
                return;
            }
            left--;
            term(html, value.getKey(), value(value.getValue()));
        }
    }

    static void term(Html html, String name, String value) {
        html.tag("dt").around(() -> html.text("bdi", name));
        html.tag("dd").around(() -> html.text("bdi", value));
    }

    static String value(@Nullable String value) {
        if (value == null) {
            return Group.NULL;
        }
        return value.codePointCount(0, value.length()) <= MAX_VALUE
                ? value
                : value.substring(0, value.offsetByCodePoints(0, MAX_VALUE)) + "…";
    }

    /** {@code 512 bytes}, {@code 1.5 MiB}. */
    static String bytes(long size) {
        if (size < 1 << 10) {
            return Distributions.count(size, "byte");
        }
        double value = size;
        int unit = -1;
        while (value >= 1 << 10 && unit < 3) {
            value /= 1 << 10;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %siB", value, "KMGT".charAt(unit));
    }
}
