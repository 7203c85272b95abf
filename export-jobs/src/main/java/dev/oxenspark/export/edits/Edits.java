package dev.oxenspark.export.edits;

import dev.oxenspark.connector.Commit;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
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
    private final Sides sides;
    private final SparkSession spark;

    private Edits(Review review) {
        this.review = review;
        this.sides = review.sides();
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
        StructType schema = sides.schema();
        List<Column> changes = new ArrayList<>();
        for (StructField field : schema.fields()) {
            if (!key.contains(field.name())) {
                Column old = Sides.before(field.name());
                Column now = Sides.after(field.name());
                changes.add(functions.when(
                        Sides.inBoth().and(sides.changed(field.name())),
                        change(CHANGED, functions.lit(field.name()), text(old, field), text(now, field))));
            }
        }
        Column none = functions.lit(null).cast(DataTypes.StringType);
        changes.add(functions.when(Sides.onlyBefore(), change(REMOVED, none, whole(schema, Sides::before), none)));
        changes.add(functions.when(Sides.onlyAfter(), change(ADDED, none, none, whole(schema, Sides::after))));
        return sides.rows()
                .select(
                        sides.key().as("key"),
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
        return field.dataType() instanceof AtomicType ? value.cast(DataTypes.StringType) : Sides.text(value);
    }

    private static Column whole(StructType schema, Function<String, Column> side) {
        List<Column> columns = new ArrayList<>();
        for (String name : schema.fieldNames()) {
            columns.add(side.apply(name).as(name));
        }
        return Sides.text(functions.struct(columns.toArray(Column[]::new)));
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
            boolean array = sides.schema().apply(column).dataType() instanceof ArrayType;
            Column value = Sides.after(column);
            Dataset<Row> of = sides.rows()
                    .where(Sides.inBoth())
                    .select(
                            sides.key().as("key"),
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
}
