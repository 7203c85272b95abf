package dev.oxenspark.export.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** The first rows, for exports that have nothing else to look at. */
record RowSample(List<Map<String, @Nullable String>> rows) {
    static final RowSample NONE = new RowSample(List.of());

    private static final int ROWS = 50;

    static RowSample of(ExportTable table, Dataset<Row> rows) {
        Column json = ExportTable.json(Arrays.asList(table.schema().fieldNames()));
        List<Column> order = new ArrayList<>();
        table.key().forEach(name -> order.add(ExportTable.column(name)));
        order.add(json);
        return new RowSample(
                rows.orderBy(order.toArray(Column[]::new)).select(json).limit(ROWS).collectAsList().stream()
                        .map(row -> Item.row(row.getString(0)))
                        .toList());
    }

    void write(Html html) {
        html.tag("div")
                .with("class", "wide")
                .with("tabindex", "0")
                .with("role", "region")
                .with("aria-label", "First rows")
                .around(() -> html.tag("table").around(() -> {
                    html.tag("thead")
                            .around(() -> html.tag("tr")
                                    .around(() -> rows.get(0)
                                            .keySet()
                                            .forEach(name -> html.tag("th")
                                                    .with("scope", "col")
                                                    .text(name))));
                    html.tag("tbody")
                            .around(() -> rows.forEach(row -> html.tag("tr")
                                    .around(() -> row.values()
                                            .forEach(value -> html.tag("td")
                                                    .around(() -> html.text("bdi", Cards.value(value)))))));
                }));
    }
}
