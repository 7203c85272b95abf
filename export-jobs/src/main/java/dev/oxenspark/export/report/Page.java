package dev.oxenspark.export.report;

import java.util.function.Consumer;

/** What all pages have: head, a bar at the top, and a line at the end. */
final class Page {
    /** Nothing is run or loaded but what lies in the folder, whatever a page should hold. */
    private static final String POLICY = "default-src 'none'; img-src 'self' file:; media-src 'self' file:;"
            + " style-src 'self' file:; script-src 'self' file:; base-uri 'none'; form-action 'none'";

    private Page() {}

    /** Where a page lies, seen from the report's folder. */
    enum Place {
        TOP(""),
        BELOW("../");

        private final String root;

        Place(String root) {
            this.root = root;
        }
    }

    /**
     * @param report what the report is called
     * @param title of this page; the report's own for the first
     */
    static Html of(Place place, String report, String title, Consumer<Html> main, Consumer<Html> footer) {
        Html html = new Html();
        html.tag("html").with("lang", "en").around(() -> {
            html.tag("head").around(() -> head(html, place, title.equals(report) ? title : title + " · " + report));
            html.tag("body").with("data-root", place.root + "pages").around(() -> {
                html.tag("a").with("class", "skip").with("href", "#main").text("Skip to content");
                html.tag("header").with("class", "bar").around(() -> {
                    html.tag("a")
                            .with("class", "home")
                            .with("href", place.root + "index.html")
                            .with("aria-current", place == Place.TOP ? "page" : null)
                            .text(report);
                    html.tag("div").with("id", "search").text("");
                });
                html.tag("section")
                        .with("id", "results")
                        .with("aria-label", "Search results")
                        .with("hidden", "hidden")
                        .text("");
                html.tag("main").with("id", "main").with("tabindex", "-1").around(() -> main.accept(html));
                html.tag("footer").around(() -> footer.accept(html));
            });
        });
        return html;
    }

    private static void head(Html html, Place place, String title) {
        html.tag("meta").with("charset", "utf-8").alone();
        html.tag("meta")
                .with("http-equiv", "Content-Security-Policy")
                .with("content", POLICY)
                .alone();
        html.tag("meta")
                .with("name", "viewport")
                .with("content", "width=device-width, initial-scale=1")
                .alone();
        html.tag("meta")
                .with("name", "color-scheme")
                .with("content", "light dark")
                .alone();
        html.text("title", title);
        html.tag("link")
                .with("rel", "stylesheet")
                .with("href", place.root + "assets/sheet.css")
                .alone();
        html.tag("script")
                .with("defer", "defer")
                .with("src", place.root + "assets/sheet.js")
                .text("");
    }
}
