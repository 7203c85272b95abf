package dev.oxenspark.export.report;

import dev.oxenspark.export.report.RowChanges.Change;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One row that two exports have differently.
 *
 * @param name what tells it from others
 * @param fileColumns which hold paths
 */
record ChangeCard(Change change, String name, Side before, Side after, List<String> fileColumns) implements Entry {
    /**
     * The row's files in one of the exports.
     *
     * @param uris by path, where each was read from
     * @param sources tables and versions of the export, in words
     */
    record Side(List<MediaFile> files, Map<String, String> uris, String sources) {
        private List<?> contents() {
            return files.stream().map(MediaFile::hash).toList();
        }
    }

    @Override
    public List<MediaFile> files() {
        List<MediaFile> files = new ArrayList<>(after.files());
        files.addAll(before.files());
        return files;
    }

    @Override
    public void write(Html html, String anchor, Media media) {
        Map<String, @Nullable String> old = change.before();
        Map<String, @Nullable String> now = change.after();
        html.tag("li").with("class", "item change").with("id", anchor).around(() -> {
            html.tag("p").with("class", "name").around(() -> html.text("bdi", name));
            if (old != null && now != null) {
                html.tag("div").with("class", "pair").around(() -> {
                    if (sameFiles()) {
                        side(html, "Same file before and after", after, media);
                    } else {
                        side(html, "Before", before, media);
                        side(html, "After", after, media);
                    }
                });
                html.tag("table").with("class", "values").around(() -> changed(html, old, now));
            } else {
                side(html, "", now == null ? before : after, media);
                Map<String, @Nullable String> only = now == null ? old : now;
                html.tag("dl").around(() -> Cards.values(html, Objects.requireNonNull(only), List.of()));
            }
            origins(html, media);
        });
    }

    private boolean sameFiles() {
        return before.contents().equals(after.contents());
    }

    private void side(Html html, String title, Side side, Media media) {
        if (side.files().isEmpty()) {
            return;
        }
        html.tag("div").with("class", "side").around(() -> {
            if (!title.isEmpty()) {
                html.tag("p").with("class", "key").text(title);
            }
            String start = title.isEmpty() ? "" : title + ": ";
            side.files()
                    .forEach(file ->
                            Cards.media(html, file, media, start + file.entry().name()));
        });
    }

    private void changed(Html html, Map<String, @Nullable String> old, Map<String, @Nullable String> now) {
        html.tag("thead")
                .around(() -> html.tag("tr").around(() -> {
                    for (String head : List.of("Column", "Before", "After")) {
                        html.tag("th").with("scope", "col").text(head);
                    }
                }));
        Set<String> names = new LinkedHashSet<>(now.keySet());
        names.addAll(old.keySet());
        html.tag("tbody").around(() -> {
            for (String column : names) {
                if (!Objects.equals(old.get(column), now.get(column))) {
                    row(html, column, old.get(column), now.get(column));
                } else if (fileColumns.contains(column) && !sameFiles()) {
                    row(html, column, old.get(column), "the same path, other bytes");
                }
            }
        });
    }

    private static void row(Html html, String column, @Nullable String old, @Nullable String now) {
        html.tag("tr").around(() -> {
            html.tag("th").with("scope", "row").around(() -> html.text("bdi", column));
            html.tag("td").around(() -> html.tag("del").around(() -> html.text("bdi", Cards.value(old))));
            html.tag("td").around(() -> html.tag("ins").around(() -> html.text("bdi", Cards.value(now))));
        });
    }

    private void origins(Html html, Media media) {
        html.tag("details").around(() -> {
            html.tag("summary").around(() -> {
                html.text("Where from");
                html.tag("span").with("class", "unseen").text(", " + name);
            });
            html.tag("dl").around(() -> {
                if (change.before() != null) {
                    origins(html, "Before", before, media);
                }
                if (change.after() != null) {
                    origins(html, "After", after, media);
                }
            });
        });
    }

    private static void origins(Html html, String title, Side side, Media media) {
        Cards.term(html, title, side.sources());
        for (MediaFile file : side.files()) {
            Cards.facts(html, file, media);
            String uri = side.uris().get(file.entry().path());
            if (uri != null) {
                Cards.term(html, "Read from", uri);
            }
        }
    }

    @Override
    public String searchText() {
        return name;
    }
}
