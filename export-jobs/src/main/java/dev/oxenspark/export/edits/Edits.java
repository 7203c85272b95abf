package dev.oxenspark.export.edits;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.export.dataset.DatasetRows;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What a review changed, one row for each value, row or file. Columns: {@code job, export_commit, commit}; {@code key},
 * a JSON object; {@code change}: {@code changed}, {@code added}, {@code removed} for rows, {@code file-changed},
 * {@code file-removed}; {@code column}, and {@code old_value, new_value} as text: of rows that came or went, all of it
 * as a JSON object; {@code edited_by, edited_by_email, message, edited_at}: of the commit that last touched the file in
 * question.
 */
final class Edits {
    static final String CHANGED = "changed";
    static final String ADDED = "added";
    static final String REMOVED = "removed";
    static final String FILE_CHANGED = "file-changed";
    static final String FILE_REMOVED = "file-removed";

    private static final StructType FILES = new StructType()
            .add("path", DataTypes.StringType)
            .add("what", DataTypes.StringType)
            .add("by", DataTypes.StringType);

    private static final StructType COMMITS = new StructType()
            .add("by", DataTypes.StringType)
            .add("edited_by", DataTypes.StringType)
            .add("edited_by_email", DataTypes.StringType)
            .add("message", DataTypes.StringType)
            .add("edited_at", DataTypes.TimestampType);

    private final Review review;
    private final SparkSession spark;

    private Edits(Review review) {
        this.review = review;
        this.spark = review.spark();
    }

    static Dataset<Row> of(Review review) {
        return new Edits(review).all();
    }

    private Dataset<Row> all() {
        Dataset<Row> edits = rows().unionByName(files());
        return edits.join(commits(), "by")
                .select(
                        functions.lit(review.export().trailers().job()).as("job"),
                        functions.lit(review.export().commit().id().toString()).as("export_commit"),
                        functions.col("by").as("commit"),
                        functions.col("key"),
                        functions.col("change"),
                        functions.col("column"),
                        functions.col("old_value"),
                        functions.col("new_value"),
                        functions.col("edited_by"),
                        functions.col("edited_by_email"),
                        functions.col("message"),
                        functions.col("edited_at"));
    }

    /** Values of rows that both have, and rows that only one has. */
    private Dataset<Row> rows() {
        List<String> key = review.key();
        StructType schema = review.before().schema();
        Dataset<Row> joined = Sides.joined(review);
        List<Column> changes = new ArrayList<>();
        for (StructField field : schema.fields()) {
            if (!key.contains(field.name())) {
                Column old = Sides.before(field.name());
                Column now = Sides.after(field.name());
                changes.add(functions.when(
                        Sides.inBoth().and(functions.not(old.eqNullSafe(now))),
                        change(CHANGED, functions.lit(field.name()), text(old, field), text(now, field))));
            }
        }
        Column none = functions.lit(null).cast(DataTypes.StringType);
        changes.add(functions.when(Sides.onlyBefore(), change(REMOVED, none, whole(schema, true), none)));
        changes.add(functions.when(Sides.onlyAfter(), change(ADDED, none, none, whole(schema, false))));
        return joined.select(
                        Sides.key(key).as("key"),
                        functions
                                .explode(functions.array_compact(functions.array(changes.toArray(Column[]::new))))
                                .as("edit"))
                .select("key", "edit.*")
                .withColumn("by", functions.lit(review.tableTouchedBy().id().toString()));
    }

    private static Column change(String change, Column column, Column old, Column now) {
        return functions.struct(
                functions.lit(change).as("change"), column.as("column"), old.as("old_value"), now.as("new_value"));
    }

    private static Column text(Column value, StructField field) {
        return field.dataType() instanceof AtomicType
                ? value.cast(DataTypes.StringType)
                : functions.to_json(value, Map.of("ignoreNullFields", "false"));
    }

    private static Column whole(StructType schema, boolean before) {
        List<Column> columns = new ArrayList<>();
        for (String name : schema.fieldNames()) {
            columns.add((before ? Sides.before(name) : Sides.after(name)).as(name));
        }
        return functions.to_json(functions.struct(columns.toArray(Column[]::new)), Map.of("ignoreNullFields", "false"));
    }

    /** Files of rows that both have, if other bytes lie at the same path, or none. */
    private Dataset<Row> files() {
        List<Row> touched = new ArrayList<>();
        review.touched()
                .forEach((path, file) -> touched.add(RowFactory.create(
                        path,
                        file.what() == Review.What.FILE_REMOVED ? FILE_REMOVED : FILE_CHANGED,
                        file.by().id().toString())));
        Dataset<Row> paths = functions.broadcast(spark.createDataFrame(touched, FILES));
        Dataset<Row> found = null;
        for (String column : review.fileColumns()) {
            boolean array = review.before().schema().apply(column).dataType() instanceof ArrayType;
            Column value = Sides.after(column);
            Dataset<Row> of = Sides.joined(review)
                    .where(Sides.inBoth())
                    .select(
                            Sides.key(review.key()).as("key"),
                            functions.lit(column).as("column"),
                            (array ? functions.explode(value) : value).as("path"))
                    .join(paths, "path")
                    .select(
                            functions.col("key"),
                            functions.col("what").as("change"),
                            functions.col("column"),
                            functions.col("path").as("old_value"),
                            functions
                                    .when(functions.col("what").equalTo(FILE_CHANGED), functions.col("path"))
                                    .as("new_value"),
                            functions.col("by"));
            found = found == null ? of : found.unionByName(of);
        }
        return found == null ? rows().limit(0) : found;
    }

    private Dataset<Row> commits() {
        Map<String, Commit> commits = new TreeMap<>();
        commits.put(review.tableTouchedBy().id().toString(), review.tableTouchedBy());
        review.touched().values().forEach(file -> commits.put(file.by().id().toString(), file.by()));
        List<Row> rows = new ArrayList<>();
        commits.forEach((id, commit) -> rows.add(RowFactory.create(
                id, commit.author(), commit.email(), commit.message(), Timestamp.from(commit.timestamp()))));
        return functions.broadcast(spark.createDataFrame(rows, COMMITS));
    }

    /** The two sets of rows, joined by their key; columns of one and the other never meet. */
    static final class Sides {
        private Sides() {}

        static Dataset<Row> joined(Review review) {
            Dataset<Row> before = side(review.before(), "b");
            Dataset<Row> after = side(review.after(), "a");
            Column same = review.key().stream()
                    .map(name -> before(name).equalTo(after(name)))
                    .reduce(Column::and)
                    .orElseThrow();
            return before.join(after, same, "full_outer");
        }

        private static Dataset<Row> side(Dataset<Row> rows, String prefix) {
            List<Column> columns = new ArrayList<>();
            for (String name : rows.columns()) {
                columns.add(DatasetRows.column(name).as(prefix + "_" + name));
            }
            columns.add(functions.lit(true).as(prefix));
            return rows.select(columns.toArray(Column[]::new));
        }

        static Column before(String column) {
            return DatasetRows.column("b_" + column);
        }

        static Column after(String column) {
            return DatasetRows.column("a_" + column);
        }

        static Column inBoth() {
            return functions.col("a").isNotNull().and(functions.col("b").isNotNull());
        }

        static Column onlyBefore() {
            return functions.col("a").isNull();
        }

        static Column onlyAfter() {
            return functions.col("b").isNull();
        }

        /** As a JSON object. */
        static Column key(List<String> key) {
            Column[] columns = key.stream()
                    .map(name -> functions.coalesce(before(name), after(name)).as(name))
                    .toArray(Column[]::new);
            return functions.to_json(functions.struct(columns));
        }
    }
}
