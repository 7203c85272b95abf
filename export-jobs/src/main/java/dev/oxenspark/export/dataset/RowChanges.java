package dev.oxenspark.export.dataset;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of two sets differ, and in which columns. Rows are matched by their key; without one, by their content,
 * and then a row is only there or not. Digests are compared by Spark; only the rows to show come to the driver.
 */
public record RowChanges(long added, long removed, long changed, List<Change> shown) {
    /**
     * @param row its key; without one, the row
     * @param column that changed; empty for a row that was added or removed
     * @param before {@code {"column":value}}; for a removed row, all of it; empty for one that was added
     * @param after likewise
     */
    public record Change(String row, String column, String before, String after) {}

    /**
     * One of the two.
     *
     * @param list {@code key} and {@link DigestedRows#ROW_SHA256}, as {@link DigestedRows#list} gives them
     * @param texts the same rows with their columns, as {@link DigestedRows#texts} gives them
     */
    public record Side(Dataset<Row> list, Dataset<Row> texts, List<String> columns) {
        public static Side of(DigestedRows rows, List<String> key) {
            return new Side(
                    rows.list(key), rows.texts(key), List.of(rows.schema().fieldNames()));
        }
    }

    /** What rows are matched by. */
    public enum Match {
        KEY("key"),
        CONTENT(DigestedRows.ROW_SHA256);

        private final String column;

        Match(String column) {
            this.column = column;
        }
    }

    /** @param most how many rows are shown */
    public static RowChanges between(Side before, Side after, Match match, int most) {
        Dataset<Row> differing = differing(before.list(), after.list(), match);
        RowChanges counted = counted(differing, match);
        List<Change> shown = new ArrayList<>();
        if (most > 0 && counted.added + counted.removed + counted.changed > 0) {
            show(differing.orderBy("subject").limit(most).collectAsList(), before, after, match, shown);
        }
        return new RowChanges(counted.added, counted.removed, counted.changed, List.copyOf(shown));
    }

    /** How many they are. Both are {@code key} and {@link DigestedRows#ROW_SHA256}, as in {@link Side}. */
    public static RowChanges counted(Dataset<Row> before, Dataset<Row> after) {
        return counted(differing(before, after, Match.KEY), Match.KEY);
    }

    private static Dataset<Row> differing(Dataset<Row> before, Dataset<Row> after, Match match) {
        return match == Match.KEY ? byKey(before, after) : byContent(before, after);
    }

    private static RowChanges counted(Dataset<Row> differing, Match match) {
        Column times = match == Match.KEY ? lit(1L) : col("after").minus(col("before"));
        Row counts = differing
                .select(
                        match == Match.KEY
                                ? col("before").isNull().cast("bigint").as("added")
                                : greatest(times, lit(0L)).as("added"),
                        match == Match.KEY
                                ? col("after").isNull().cast("bigint").as("removed")
                                : least(times, lit(0L)).multiply(lit(-1L)).as("removed"),
                        col("before")
                                .isNotNull()
                                .and(col("after").isNotNull())
                                .cast("bigint")
                                .as("both"))
                .agg(sum("added"), sum("removed"), sum("both"))
                .first();
        return counts.isNullAt(0)
                ? new RowChanges(0, 0, 0, List.of())
                : new RowChanges(
                        counts.getLong(0), counts.getLong(1), match == Match.KEY ? counts.getLong(2) : 0, List.of());
    }

    /** {@code subject}: the key; {@code before, after}: digests. */
    private static Dataset<Row> byKey(Dataset<Row> before, Dataset<Row> after) {
        return joined(
                before.select(
                        col("key").as("subject"), col(DigestedRows.ROW_SHA256).as("before")),
                after.select(
                        col("key").as("subject"), col(DigestedRows.ROW_SHA256).as("after")));
    }

    /** {@code subject}: the digest; {@code before, after}: how often it occurs. */
    private static Dataset<Row> byContent(Dataset<Row> before, Dataset<Row> after) {
        return joined(counted(before, "before"), counted(after, "after"))
                .select(
                        col("subject"),
                        coalesce(col("before"), lit(0L)).as("before"),
                        coalesce(col("after"), lit(0L)).as("after"));
    }

    private static Dataset<Row> counted(Dataset<Row> list, String name) {
        return list.groupBy(col(DigestedRows.ROW_SHA256).as("subject"))
                .agg(count(lit(1)).as(name));
    }

    private static Dataset<Row> joined(Dataset<Row> before, Dataset<Row> after) {
        return before.join(after, before.col("subject").equalTo(after.col("subject")), "full_outer")
                .where(not(col("before").eqNullSafe(col("after"))))
                .select(
                        coalesce(before.col("subject"), after.col("subject")).as("subject"),
                        col("before"),
                        col("after"));
    }

    private static void show(List<Row> rows, Side before, Side after, Match match, List<Change> shown) {
        Object[] subjects = rows.stream().map(row -> row.getString(0)).toArray();
        Map<String, Map<String, String>> then = texts(before, match, subjects);
        Map<String, Map<String, String>> now = texts(after, match, subjects);
        for (Row row : rows) {
            String subject = row.getString(0);
            Map<String, String> old = then.get(subject);
            Map<String, String> young = now.get(subject);
            if (match == Match.CONTENT) {
                String content = whole(old == null ? young : old);
                shown.add(new Change(content, "", row.get(1) + " times", row.get(2) + " times"));
            } else if (old == null || young == null) {
                shown.add(new Change(subject, "", whole(old), whole(young)));
            } else {
                columns(subject, old, young, shown);
            }
        }
    }

    private static String whole(@Nullable Map<String, String> texts) {
        return texts == null ? "" : String.join(" ", texts.values());
    }

    private static void columns(
            String subject, Map<String, String> old, Map<String, String> young, List<Change> shown) {
        Set<String> names = new LinkedHashSet<>(old.keySet());
        names.addAll(young.keySet());
        for (String name : names) {
            String then = old.getOrDefault(name, "");
            String now = young.getOrDefault(name, "");
            if (!Objects.equals(then, now)) {
                shown.add(new Change(subject, name, then, now));
            }
        }
    }

    /** By key or digest, by column. */
    private static Map<String, Map<String, String>> texts(Side side, Match match, Object[] subjects) {
        Map<String, Map<String, String>> texts = new HashMap<>();
        for (Row row : side.texts().where(col(match.column).isin(subjects)).collectAsList()) {
            List<String> values = row.getList(row.fieldIndex("texts"));
            Map<String, String> byColumn = new LinkedHashMap<>();
            for (int i = 0; i < values.size(); i++) {
                byColumn.put(side.columns().get(i), values.get(i));
            }
            texts.put(row.getAs(match.column), byColumn);
        }
        return texts;
    }
}
