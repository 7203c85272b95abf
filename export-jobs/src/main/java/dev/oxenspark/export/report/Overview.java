package dev.oxenspark.export.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The first page of a contact sheet.
 *
 * @param sections groups in order
 * @param uncounted columns that have no plot because there are too many
 */
record Overview(
        Origin origin, List<Section> sections, List<Distribution> distributions, int uncounted, RowSample sample) {
    /** Pictures of a group that the first page shows. */
    private static final int PREVIEWS = 6;

    /** With more groups, the first page would be the whole sheet. */
    private static final int MAX_PREVIEWED = 60;

    String title() {
        return origin.job();
    }

    Html page(Pages pages, Media media) {
        return Page.of(
                Page.Place.TOP,
                title(),
                title(),
                html -> {
                    html.text("h1", title());
                    long files = sections.stream().mapToLong(Section::total).sum();
                    html.tag("p")
                            .with("class", "lead")
                            .text(Distributions.count(origin.rows(), "row")
                                    + (files == 0 ? "" : ", " + Distributions.count(files, "file"))
                                    + ", exported from " + origin.sources());
                    html.tag("dl").with("class", "facts").around(() -> origin.summary(html));
                    if (!sections.isEmpty()) {
                        groups(html, pages, media);
                    }
                    if (!sample.rows().isEmpty()) {
                        html.text("h2", "First rows");
                        sample.write(html);
                    }
                    columns(html);
                },
                html -> {
                    html.tag("h2").with("id", "provenance").text("Where all this comes from");
                    origin.provenance(html);
                    origin.verification(html);
                });
    }

    private void groups(Html html, Pages pages, Media media) {
        html.tag("section").with("aria-labelledby", "files").around(() -> {
            html.tag("h2").with("id", "files").text("Files");
            long most = sections.stream().mapToLong(Section::total).max().orElse(0);
            html.tag("ul")
                    .with("class", "groups")
                    .with("role", "list")
                    .around(() -> sections.forEach(section -> group(html, section, most, pages, media)));
        });
    }

    private void group(Html html, Section section, long most, Pages pages, Media media) {
        html.tag("li").around(() -> {
            html.tag("a")
                    .with("class", "group")
                    .with("href", section.entries().isEmpty() ? null : pages.address(section))
                    .around(() -> {
                        html.tag("span").with("class", "name").around(() -> html.text("bdi", section.name()));
                        Plots.bar(html, section.total(), most);
                        html.tag("span").with("class", "number").text("%,d".formatted(section.total()));
                        if (sections.size() <= MAX_PREVIEWED) {
                            strip(html, section, media);
                        }
                    });
        });
    }

    /** Pictures say nothing here that the group's name does not. Without any, names are better than nothing. */
    private static void strip(Html html, Section section, Media media) {
        List<MediaFile> faces = section.entries().stream()
                .limit(PREVIEWS * 2L)
                .flatMap(entry -> entry.face().stream())
                .toList();
        List<Shown> pictures = faces.stream()
                .map(media::shown)
                .filter(shown -> shown.picture() != null)
                .limit(PREVIEWS)
                .toList();
        if (pictures.isEmpty()) {
            html.tag("span")
                    .with("class", "key names")
                    .text(faces.stream()
                            .limit(PREVIEWS)
                            .map(file -> file.entry().name())
                            .collect(Collectors.joining(", ")));
            return;
        }
        html.tag("span")
                .with("class", "strip")
                .around(() -> pictures.forEach(shown -> html.tag("img")
                        .with("src", shown.picture())
                        .with("alt", "")
                        .with("class", shown.isTiny() ? "tiny" : null)
                        .with("loading", "lazy")
                        .with("width", "64")
                        .with("height", "64")
                        .alone()));
    }

    private void columns(Html html) {
        if (distributions.isEmpty()) {
            return;
        }
        html.tag("section").with("aria-labelledby", "columns").around(() -> {
            html.tag("h2").with("id", "columns").text("Columns");
            html.tag("ul")
                    .with("class", "plots")
                    .with("role", "list")
                    .around(() -> distributions.forEach(distribution -> Plots.distribution(html, distribution)));
            if (uncounted > 0) {
                html.text("p", Distributions.count(uncounted, "further column") + " not drawn.");
            }
        });
    }
}
