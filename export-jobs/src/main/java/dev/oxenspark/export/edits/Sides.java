package dev.oxenspark.export.edits;

import dev.oxenspark.export.dataset.DatasetRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * The rows before and after a review, joined by their key and kept, so that both tables are read once. Columns of one
 * and the other never meet.
 */
final class Sides implements AutoCloseable {
    private static final String BEFORE = "before_";
    private static final String AFTER = "after_";
    private static final String WAS = "was";
    private static final String IS = "is";

    private final Dataset<Row> rows;
    private final List<String> key;
    private final StructType schema;

    private Sides(Dataset<Row> rows, List<String> key, StructType schema) {
        this.rows = rows;
        this.key = key;
        this.schema = schema;
    }

    /** Both have the same columns, and a key that identifies rows. */
    static Sides of(Dataset<Row> before, Dataset<Row> after, List<String> key) {
        Column same = key.stream()
                .map(name -> before(name).equalTo(after(name)))
                .reduce(Column::and)
                .orElseThrow();
        Dataset<Row> joined = side(before, BEFORE, WAS).join(side(after, AFTER, IS), same, "full_outer");
        return new Sides(joined.persist(StorageLevel.MEMORY_AND_DISK()), key, before.schema());
    }

    private static Dataset<Row> side(Dataset<Row> rows, String prefix, String there) {
        List<Column> columns = new ArrayList<>();
        for (String name : rows.columns()) {
            columns.add(DatasetRows.column(name).as(prefix + name));
        }
        columns.add(functions.lit(true).as(there));
        return rows.select(columns.toArray(Column[]::new));
    }

    Dataset<Row> rows() {
        return rows;
    }

    /** Of either side. */
    StructType schema() {
        return schema;
    }

    static Column before(String column) {
        return DatasetRows.column(BEFORE + column);
    }

    static Column after(String column) {
        return DatasetRows.column(AFTER + column);
    }

    static Column inBoth() {
        return functions.col(WAS).isNotNull().and(functions.col(IS).isNotNull());
    }

    static Column onlyBefore() {
        return functions.col(IS).isNull();
    }

    static Column onlyAfter() {
        return functions.col(WAS).isNull();
    }

    /** A column of the key, of whichever side has it. */
    static Column keyColumn(String column) {
        return functions.coalesce(before(column), after(column)).as(column);
    }

    /** The key as a JSON object. */
    Column key() {
        return functions.to_json(
                functions.struct(key.stream().map(Sides::keyColumn).toArray(Column[]::new)));
    }

    /** Whether the row has another value now; meant for rows in both. */
    Column changed(String column) {
        DataType type = schema.apply(column).dataType();
        return functions.not(comparable(before(column), type).eqNullSafe(comparable(after(column), type)));
    }

    /** Something that is equal where values are: Spark compares no maps. */
    static Column comparable(Column value, DataType type) {
        return type.existsRecursively(part -> part instanceof MapType) ? text(value) : value;
    }

    /** As JSON. */
    static Column text(Column value) {
        return functions.to_json(value, Map.of("ignoreNullFields", "false"));
    }

    @Override
    public void close() {
        rows.unpersist(true);
    }
}
