package dev.oxenspark.export.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pages behind the first one: entries of all sections one after another, as many to a page as a phone takes in its
 * stride.
 */
final class Pages {
    private static final int ENTRIES = 200;
    /** Neighbours of a page that it has links to. */
    private static final int NEAR = 3;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String report;
    private final Media media;
    private final List<List<Placed>> pages = new ArrayList<>();
    private final Map<Section, String> addresses = new IdentityHashMap<>();

    /** @param number of the entry, from 1, over all pages */
    private record Placed(Section section, Entry entry, int number) {
        String anchor() {
            return "i" + number;
        }
    }

    /** @param report its name */
    Pages(String report, List<Section> sections, Media media) {
        this.report = report;
        this.media = media;
        int number = 0;
        for (Section section : sections) {
            for (Entry entry : section.entries()) {
                if (number % ENTRIES == 0) {
                    pages.add(new ArrayList<>());
                }
                number++;
                Placed placed = new Placed(section, entry, number);
                pages.get(pages.size() - 1).add(placed);
                addresses.putIfAbsent(section, pages.size() + ".html#s-" + placed.anchor());
            }
        }
    }

    int count() {
        return pages.size();
    }

    /** Where a section with entries begins, seen from the first page. */
    String address(Section section) {
        return "pages/" + addresses.get(section);
    }

    void write(ReportFolder folder) {
        for (int i = 0; i < pages.size(); i++) {
            folder.write("pages/" + (i + 1) + ".html", page(i));
        }
        folder.write("pages/search.js", search());
    }

    private Html page(int index) {
        List<Placed> placed = pages.get(index);
        String title = "Page " + (index + 1) + " of " + pages.size();
        return Page.of(
                Page.Place.BELOW,
                report,
                title,
                html -> {
                    html.tag("h1").with("class", "small").text(title);
                    navigation(html, index, "Pages");
                    int from = 0;
                    while (from < placed.size()) {
                        int to = from;
                        while (to < placed.size()
                                && placed.get(to).section() == placed.get(from).section()) {
                            to++;
                        }
                        section(html, placed.subList(from, to));
                        from = to;
                    }
                    navigation(html, index, "Pages, again");
                },
                html -> html.tag("p").around(() -> {
                    html.tag("a").with("href", "../index.html#provenance").text("Where all this comes from");
                    html.text(", and how to verify it.");
                }));
    }

    private void section(Html html, List<Placed> entries) {
        Section section = entries.get(0).section();
        boolean begins = address(section).endsWith("#s-" + entries.get(0).anchor());
        String anchor = "s-" + entries.get(0).anchor();
        html.tag("section").with("aria-labelledby", anchor).around(() -> {
            html.tag("h2").with("id", anchor).with("tabindex", "-1").around(() -> {
                html.tag("bdi").text(section.name());
                html.tag("span").with("class", "count").text(count(section) + (begins ? "" : ", continued"));
            });
            html.tag("ul")
                    .with("class", "grid")
                    .with("role", "list")
                    .around(() -> entries.forEach(placed -> placed.entry().write(html, placed.anchor(), media)));
        });
    }

    /** {@code 5}, or {@code 50 of 5,000}. */
    static String count(Section section) {
        int shown = section.entries().size();
        return shown == section.total()
                ? " %,d".formatted(shown)
                : " %,d of %,d shown".formatted(shown, section.total());
    }

    private void navigation(Html html, int index, String name) {
        if (pages.size() == 1) {
            return;
        }
        html.tag("nav").with("class", "pages").with("aria-label", name).around(() -> {
            if (index > 0) {
                html.tag("a").with("href", index + ".html").with("rel", "prev").text("‹ Previous");
            }
            int last = 0;
            for (int page = 1; page <= pages.size(); page++) {
                boolean near = Math.abs(page - 1 - index) <= NEAR;
                if (!near && page != 1 && page != pages.size()) {
                    continue;
                }
                if (page > last + 1) {
                    html.text("span", "…");
                }
                last = page;
                html.tag("a")
                        .with("href", page + ".html")
                        .with("aria-label", "Page " + page)
                        .with("aria-current", page == index + 1 ? "page" : null)
                        .text(String.valueOf(page));
            }
            if (index + 1 < pages.size()) {
                html.tag("a")
                        .with("href", (index + 2) + ".html")
                        .with("rel", "next")
                        .text("Next ›");
            }
        });
    }

    /** One line an entry, for the script: page, anchor, picture, text. Pages in a folder on disk may load no data. */
    private byte[] search() {
        StringBuilder script = new StringBuilder("window.sheetItems=[\n");
        for (int i = 0; i < pages.size(); i++) {
            for (Placed placed : pages.get(i)) {
                Entry entry = placed.entry();
                String picture = entry.face().stream()
                        .map(file -> String.valueOf(media.shown(file).picture()))
                        .findFirst()
                        .orElse("null");
                script.append(json(List.of(
                                i + 1,
                                placed.anchor(),
                                picture.equals("null") ? "" : picture,
                                placed.section().name() + " · " + entry.searchText())))
                        .append(",\n");
            }
        }
        return script.append("];\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
