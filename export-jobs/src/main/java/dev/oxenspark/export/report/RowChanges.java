package dev.oxenspark.export.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import scala.Function1;

/**
 * How the rows of two exports differ. Rows are told apart by the key if both have the same, else by the paths of their
 * files, else by all they hold; then a row that changed is one that went and one that came.
 *
 * @param identity columns that rows were told apart by
 * @param counts of all
 * @param shown changed ones first, then added, then removed; by identity
 */
record RowChanges(List<String> identity, Map<Kind, Long> counts, List<Change> shown) {
    private static final String ID = "__id";
    private static final String TIME = "__time";
    private static final String ROW = "__row";
    private static final String CONTENT = "__content";
    private static final String ORDER = "__order";
    private static final String KIND = "__kind";

    /** In the order in which a reviewer looks at them. */
    enum Kind {
        CHANGED("Changed"),
        ADDED("Added"),
        REMOVED("Removed");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** One row, before and after; null where it was not there. */
    record Change(
            Kind kind,
            @Nullable Map<String, @Nullable String> before,
            @Nullable Map<String, @Nullable String> after) {}

    /** @param room how many changes are shown at most; each kind gets at least a third of it if it needs that */
    static RowChanges between(ExportTable before, ExportTable after, int room) {
        List<String> common = common(before, after);
        List<String> identity = identity(before, after, common);
        Dataset<Row> old = side(before, identity, common).as("b");
        Dataset<Row> now = side(after, identity, common).as("a");
        Column same = functions
                .col("b." + ID)
                .equalTo(functions.col("a." + ID))
                .and(functions.col("b." + TIME).equalTo(functions.col("a." + TIME)));
        Column kind = functions
                .when(functions.col("b." + ROW).isNull(), Kind.ADDED.ordinal())
                .when(functions.col("a." + ROW).isNull(), Kind.REMOVED.ordinal())
                .otherwise(Kind.CHANGED.ordinal());
        List<Column> order = new ArrayList<>();
        if (sameTypes(before.schema(), after.schema(), identity)) {
            for (int i = 0; i < identity.size(); i++) {
                order.add(functions.coalesce(functions.col("b." + ORDER + i), functions.col("a." + ORDER + i)));
            }
        }
        order.add(functions.coalesce(functions.col("b." + ID), functions.col("a." + ID)));
        order.add(functions.coalesce(functions.col("b." + TIME), functions.col("a." + TIME)));
        Dataset<Row> changes = old.join(now, same, "full_outer")
                .where(functions.not(functions.col("b." + CONTENT).eqNullSafe(functions.col("a." + CONTENT))))
                .select(Stream.concat(
                                Stream.of(
                                        kind.as(KIND),
                                        functions.col("b." + ROW).as("before"),
                                        functions.col("a." + ROW).as("after")),
                                numbered(order))
                        .toArray(Column[]::new))
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            return new RowChanges(identity, counts(changes), shown(changes, order.size(), room));
        } finally {
            changes.unpersist(true);
        }
    }

    private static Stream<Column> numbered(List<Column> order) {
        List<Column> named = new ArrayList<>();
        order.forEach(column -> named.add(column.as(ORDER + named.size())));
        return named.stream();
    }

    private static Map<Kind, Long> counts(Dataset<Row> changes) {
        Map<Kind, Long> counts = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            counts.put(kind, 0L);
        }
        changes.groupBy(KIND)
                .count()
                .collectAsList()
                .forEach(row -> counts.put(Kind.values()[row.getInt(0)], row.getLong(1)));
        return counts;
    }

    private static List<Change> shown(Dataset<Row> changes, int orders, int room) {
        List<Change> shown = new ArrayList<>();
        Column[] order = IntStream.range(0, orders)
                .mapToObj(i -> functions.col(ORDER + i))
                .toArray(Column[]::new);
        int share = Math.max(1, room / Kind.values().length);
        for (Kind kind : Kind.values()) {
            changes.where(functions.col(KIND).equalTo(kind.ordinal()))
                    .orderBy(order)
                    .limit(share)
                    .collectAsList()
                    .forEach(row -> shown.add(new Change(kind, row(row.getString(1)), row(row.getString(2)))));
        }
        return shown;
    }

    private static @Nullable Map<String, @Nullable String> row(@Nullable String json) {
        return json == null ? null : Item.row(json);
    }

    private static List<String> common(ExportTable before, ExportTable after) {
        List<String> common = new ArrayList<>(Arrays.asList(after.schema().fieldNames()));
        common.retainAll(Arrays.asList(before.schema().fieldNames()));
        return common;
    }

    private static List<String> identity(ExportTable before, ExportTable after, List<String> common) {
        for (List<List<String>> both :
                List.of(List.of(before.key(), after.key()), List.of(before.fileColumns(), after.fileColumns()))) {
            if (both.get(0).equals(both.get(1)) && !both.get(0).isEmpty()) {
                return both.get(0);
            }
        }
        return common;
    }

    private static boolean sameTypes(StructType before, StructType after, List<String> columns) {
        return columns.stream()
                .allMatch(name ->
                        before.apply(name).dataType().equals(after.apply(name).dataType()));
    }

    /** Identity, which of several with it, the row, and what makes it another one: its values and its files' bytes. */
    private static Dataset<Row> side(ExportTable table, List<String> identity, List<String> common) {
        List<Column> columns = new ArrayList<>();
        columns.add(ExportTable.json(identity).as(ID));
        columns.add(ExportTable.json(Arrays.asList(table.schema().fieldNames())).as(ROW));
        columns.add(functions
                .concat(ExportTable.json(common), hashes(table, common))
                .as(CONTENT));
        for (int i = 0; i < identity.size(); i++) {
            columns.add(ExportTable.column(identity.get(i)).as(ORDER + i));
        }
        return table.rows()
                .select(columns.toArray(Column[]::new))
                .withColumn(
                        TIME, functions.row_number().over(Window.partitionBy(ID).orderBy(CONTENT, ROW)));
    }

    private static Column hashes(ExportTable table, List<String> common) {
        Map<String, String> hashes = new HashMap<>();
        table.export()
                .tree()
                .forEach((path, entry) -> hashes.put(path, entry.hash().toString()));
        SparkSession spark = table.spark();
        Broadcast<Map<String, String>> all =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(hashes);
        UserDefinedFunction hash =
                functions.udf((UDF1<String, String>) path -> all.value().get(path), DataTypes.StringType);
        List<Column> columns = new ArrayList<>();
        columns.add(functions.lit(""));
        for (String name : table.fileColumns()) {
            if (common.contains(name)) {
                Column value = ExportTable.column(name);
                boolean array = table.schema().apply(name).dataType() instanceof ArrayType;
                Column found = array ? functions.to_json(functions.transform(value, each(hash))) : hash.apply(value);
                columns.add(functions.coalesce(found, functions.lit("")));
            }
        }
        return functions.concat_ws("\n", columns.toArray(Column[]::new));
    }

    private static Function1<Column, Column> each(UserDefinedFunction function) {
        return column -> function.apply(column);
    }
}
