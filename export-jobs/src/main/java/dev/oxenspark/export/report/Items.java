package dev.oxenspark.export.report;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What an export's rows refer to, in the order in which it is shown: by group, then by key.
 *
 * @param groups all of them, in order
 * @param shown in order of the groups; of each group all, or as many as there is room for
 */
record Items(List<Group> groups, List<Item> shown) {
    /** More groups than this are no groups. */
    private static final int MAX_GROUPS = 2_000;

    private static final String GROUP = "__group";
    private static final String PATH = "__path";
    private static final String ROW = "__row";
    private static final String KEY = "__key";

    /** @throws ExportException {@code USAGE} for a column that does not exist, or has too many values to group by */
    static Items of(ExportTable table, Dataset<Row> rows, ReportOptions options) {
        if (options.by() != null) {
            table.refuseUnknown(options.by());
        }
        Dataset<Row> all = all(table, rows, options.by());
        List<Group> groups = groups(all);
        if (groups.size() > MAX_GROUPS) {
            if (options.by() != null) {
                throw new ExportException(
                        ExitCode.USAGE,
                        Stage.AUDIT,
                        "GROUPS_TOO_MANY",
                        "Column '%s' has more than %,d values: too many to group by. Choose another with --by"
                                .formatted(options.by(), MAX_GROUPS));
            }
            all = all.withColumn(GROUP, functions.lit(Group.ALL));
            groups = groups(all);
        }
        List<Item> shown = shown(table, all, groups, options.items());
        return new Items(options.by() == null ? Group.ofFolders(groups) : groups, shown);
    }

    /** How many items each group has, without the items; none when there are too many groups. */
    static List<Group> groups(ExportTable table, @Nullable String by) {
        if (by != null) {
            table.refuseUnknown(by);
        }
        List<Group> groups = groups(all(table, table.rows(), by));
        return groups.size() > MAX_GROUPS ? List.of() : groups;
    }

    private static List<Group> groups(Dataset<Row> all) {
        List<Group> groups = new ArrayList<>();
        Dataset<Row> counts = all.groupBy(GROUP).count();
        for (Row row : counts.orderBy(order()).limit(MAX_GROUPS + 1).collectAsList()) {
            groups.add(new Group(row.getString(0), row.getString(0), row.getLong(1)));
        }
        return groups;
    }

    /** Numbers by their value, in folders too; all else by its text. */
    private static Column[] order() {
        Column last = functions.regexp_extract(functions.col(GROUP), "([^/]*)$", 1);
        return new Column[] {
            functions.regexp_replace(functions.col(GROUP), "[^/]*$", ""),
            last.try_cast("double").asc_nulls_last(),
            functions.col(GROUP)
        };
    }

    private static Dataset<Row> all(ExportTable table, Dataset<Row> rows, @Nullable String by) {
        StructType schema = table.schema();
        List<String> names = Arrays.asList(schema.fieldNames());
        List<Column> columns = new ArrayList<>();
        columns.add(ExportTable.json(names).as(ROW));
        for (int i = 0; i < table.key().size(); i++) {
            columns.add(ExportTable.column(table.key().get(i)).as(KEY + i));
        }
        Dataset<Row> all = null;
        for (String name : table.fileColumns()) {
            Column value = ExportTable.column(name);
            boolean array = schema.apply(name).dataType() instanceof ArrayType;
            List<Column> selected = new ArrayList<>(columns);
            selected.add((array ? functions.explode(value) : value).as(PATH));
            selected.add(
                    by == null
                            ? functions.lit(Group.ALL).as("__by")
                            : functions
                                    .coalesce(ExportTable.column(by).cast("string"), functions.lit(Group.NULL))
                                    .as("__by"));
            boolean byFolder = by == null && !table.isContentAddressed(name);
            Column folder = functions.regexp_extract(functions.col(PATH), "^(.*)/[^/]*$", 1);
            Dataset<Row> one = rows.select(selected.toArray(Column[]::new))
                    .where(functions.col(PATH).isNotNull())
                    .withColumn(GROUP, byFolder ? folder : functions.col("__by"))
                    .drop("__by");
            all = all == null ? one : all.unionAll(one);
        }
        if (all == null) {
            StructType none =
                    new StructType().add(ROW, "string").add(PATH, "string").add(GROUP, "string");
            return table.spark().createDataFrame(List.of(), none);
        }
        return all;
    }

    private static List<Item> shown(ExportTable table, Dataset<Row> all, List<Group> groups, int room) {
        Dataset<Row> chosen = all;
        long total = groups.stream().mapToLong(Group::items).sum();
        if (total > room) {
            // By a hash: the same ones each time, and from all over the group.
            Column rank = functions
                    .row_number()
                    .over(Window.partitionBy(GROUP)
                            .orderBy(
                                    functions.sha2(functions.concat(functions.col(PATH), functions.col(ROW)), 256),
                                    functions.col(PATH)));
            int each = Math.max(1, room / Math.max(1, groups.size()));
            chosen = all.withColumn("__rank", rank)
                    .where(functions.col("__rank").leq(each))
                    .drop("__rank");
        }
        Dataset<Row> origins = table.origins();
        List<Column> order = new ArrayList<>(Arrays.asList(order()));
        Arrays.stream(all.columns())
                .filter(name -> name.startsWith(KEY))
                .forEach(name -> order.add(functions.col(name)));
        order.add(functions.col(PATH));
        order.add(functions.col(ROW));
        List<Item> items = new ArrayList<>();
        chosen.join(origins, chosen.col(PATH).equalTo(origins.col("path")), "left")
                .orderBy(order.toArray(Column[]::new))
                .select(GROUP, PATH, ROW, "uri")
                .collectAsList()
                .forEach(row -> items.add(
                        new Item(row.getString(0), row.getString(1), Item.row(row.getString(2)), row.getString(3))));
        return items;
    }
}
