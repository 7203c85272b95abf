package dev.oxenspark.export.report;

import java.util.List;

/** Counts as small drawings. The numbers stand beside or behind every one of them, for those who don't see it. */
final class Plots {
    private static final int WIDTH = 300;
    private static final int HEIGHT = 90;

    private Plots() {}

    static void distribution(Html html, Distribution distribution) {
        html.tag("li").with("class", "plot").around(() -> {
            html.tag("h3").around(() -> html.text("bdi", distribution.column()));
            html.tag("p").with("class", "key").text(distribution.type() + " · " + distribution.summary());
            switch (distribution.shape()) {
                case HISTOGRAM -> histogram(html, distribution);
                case CATEGORIES -> categories(html, distribution.bars());
                case NONE -> html.text("");
            }
        });
    }

    private static void histogram(Html html, Distribution distribution) {
        List<Distribution.Bar> bars = distribution.bars();
        long most = most(bars);
        double step = (double) WIDTH / bars.size();
        html.tag("svg")
                .with("class", "histogram")
                .with("viewBox", "0 0 " + WIDTH + " " + HEIGHT)
                .with("role", "img")
                .with(
                        "aria-label",
                        "Histogram of " + distribution.column() + ": " + distribution.summary() + ". The highest of "
                                + bars.size() + " bars stands for " + Distributions.count(most, "row"))
                .around(() -> {
                    for (int i = 0; i < bars.size(); i++) {
                        double height = height(bars.get(i).count(), most);
                        Distribution.Bar bar = bars.get(i);
                        html.tag("rect")
                                .with("x", number(i * step + 0.5))
                                .with("y", number(HEIGHT - height))
                                .with("width", number(step - 1))
                                .with("height", number(height))
                                .around(() -> html.text(
                                        "title", bar.label() + ": " + Distributions.count(bar.count(), "row")));
                    }
                });
        html.tag("p").with("class", "axis").with("aria-hidden", "true").around(() -> {
            html.text("span", bars.get(0).from());
            html.text("span", bars.get(bars.size() - 1).to());
        });
    }

    /** What is there at all can be seen. */
    private static double height(long count, long most) {
        return count == 0 ? 0 : Math.max(2, (double) HEIGHT * count / most);
    }

    private static void categories(Html html, List<Distribution.Bar> bars) {
        long most = most(bars);
        html.tag("table")
                .with("class", "bars")
                .around(() -> bars.forEach(bar -> html.tag("tr").around(() -> {
                    html.tag("th")
                            .with("scope", "row")
                            .with("title", bar.label())
                            .around(() -> html.text("bdi", Cards.value(bar.label())));
                    html.tag("td").with("class", "line").around(() -> bar(html, bar.count(), most));
                    html.tag("td").with("class", "number").text("%,d".formatted(bar.count()));
                })));
    }

    /** One bar as wide as its share of the largest. */
    static void bar(Html html, long count, long most) {
        double width = most == 0 || count == 0 ? 0 : Math.max(0.5, 100.0 * count / most);
        html.tag("svg")
                .with("class", "line")
                .with("viewBox", "0 0 100 10")
                .with("preserveAspectRatio", "none")
                .with("aria-hidden", "true")
                .around(() -> html.tag("rect")
                        .with("width", number(width))
                        .with("height", "10")
                        .text(""));
    }

    private static long most(List<Distribution.Bar> bars) {
        return bars.stream().mapToLong(Distribution.Bar::count).max().orElse(0);
    }

    private static String number(double value) {
        return String.valueOf(Math.round(value * 100) / 100.0);
    }
}
