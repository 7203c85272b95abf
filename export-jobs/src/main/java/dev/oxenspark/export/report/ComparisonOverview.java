package dev.oxenspark.export.report;

import java.util.List;
import java.util.TreeSet;

/** The first page of a comparison. */
record ComparisonOverview(
        Origin before, Origin after, RowChanges changes, List<Section> sections, List<GroupCounts> groups) {
    String title() {
        return "What changed in " + after.job();
    }

    Html page(Pages pages) {
        return Page.of(
                Page.Place.TOP,
                title(),
                title(),
                html -> {
                    html.text("h1", title());
                    html.tag("p").with("class", "lead").text(lead());
                    kinds(html, pages);
                    commits(html);
                    schema(html);
                    if (!groups.isEmpty()) {
                        counts(html);
                    }
                },
                html -> {
                    html.tag("h2").with("id", "provenance").text("Where all this comes from");
                    html.text("h3", "After: commit " + after.commit());
                    after.provenance(html);
                    html.text("h3", "Before: commit " + before.commit());
                    before.provenance(html);
                    after.verification(html);
                });
    }

    private String lead() {
        long different =
                changes.counts().values().stream().mapToLong(Long::longValue).sum();
        String rows =
                "from " + Distributions.count(before.rows(), "row") + " to " + Distributions.count(after.rows(), "row");
        return different == 0
                ? "Nothing: the rows and files of both commits are the same, " + rows + "."
                : "From " + before.sources() + " to " + after.sources() + "; " + rows + ". Rows are told apart by "
                        + String.join(", ", changes.identity()) + ".";
    }

    private void kinds(Html html, Pages pages) {
        html.tag("ul")
                .with("class", "kinds")
                .with("role", "list")
                .around(() -> sections.forEach(section -> html.tag("li")
                        .around(() -> html.tag("a")
                                .with("href", section.entries().isEmpty() ? null : pages.address(section))
                                .around(() -> {
                                    html.tag("span").with("class", "big").text("%,d".formatted(section.total()));
                                    html.text("span", section.name());
                                }))));
    }

    private void commits(Html html) {
        html.tag("div").with("class", "two").around(() -> {
            for (Origin origin : List.of(before, after)) {
                String name = origin.equals(before) ? "Before" : "After";
                html.tag("section").with("aria-label", name).around(() -> {
                    html.text("h2", name);
                    html.tag("dl").with("class", "facts").around(() -> origin.summary(html));
                });
            }
        });
    }

    private void schema(Html html) {
        List<String> old = before.columns();
        List<String> now = after.columns();
        TreeSet<String> gone = new TreeSet<>(old);
        now.forEach(gone::remove);
        TreeSet<String> come = new TreeSet<>(now);
        old.forEach(come::remove);
        if (!gone.isEmpty() || !come.isEmpty()) {
            html.text("h2", "Columns");
            html.text(
                    "p",
                    "Rows are compared over the columns that both have. Added: " + list(come) + ". Removed: "
                            + list(gone) + ".");
        }
    }

    private static String list(TreeSet<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private void counts(Html html) {
        html.text("h2", "Files");
        html.tag("div")
                .with("class", "wide")
                .with("tabindex", "0")
                .with("role", "region")
                .with("aria-label", "Files by group")
                .around(() -> html.tag("table").around(() -> {
                    html.tag("thead")
                            .around(() -> html.tag("tr").around(() -> {
                                for (String head : List.of("Group", "Before", "After", "Difference")) {
                                    html.tag("th").with("scope", "col").text(head);
                                }
                            }));
                    html.tag("tbody").around(() -> groups.forEach(group -> row(html, group)));
                }));
    }

    private static void row(Html html, GroupCounts group) {
        long difference = group.after() - group.before();
        html.tag("tr").around(() -> {
            html.tag("th").with("scope", "row").around(() -> html.text("bdi", group.name()));
            html.tag("td").with("class", "number").text("%,d".formatted(group.before()));
            html.tag("td").with("class", "number").text("%,d".formatted(group.after()));
            html.tag("td")
                    .with("class", "number")
                    .text(difference == 0 ? "" : "%+,d".formatted(difference).replace('-', '−'));
        });
    }
}
