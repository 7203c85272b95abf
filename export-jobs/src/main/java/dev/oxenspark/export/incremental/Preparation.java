package dev.oxenspark.export.incremental;

import dev.oxenspark.export.blobs.FileColumn;
import dev.oxenspark.export.dataset.RowOrigin;
import dev.oxenspark.export.delta.RowwiseQuery;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * What becomes of the query's rows before they are staged, row by row.
 *
 * @param rows less what may not leave, and with their splits; columns that are added to the query's stay
 * @param files columns that refer to files
 */
public record Preparation(UnaryOperator<Dataset<Row>> rows, List<FileColumn> files) {

    /** @param identified with {@link RowwiseQuery#ROW_ID} and {@link RowwiseQuery#ROW_COMMIT_VERSION} */
    Dataset<Row> withOrigins(Dataset<Row> identified) {
        return RowOrigin.add(
                        rows.apply(identified),
                        functions.col(RowwiseQuery.ROW_ID),
                        functions.col(RowwiseQuery.ROW_COMMIT_VERSION),
                        files)
                .drop(RowwiseQuery.ROW_ID, RowwiseQuery.ROW_COMMIT_VERSION);
    }

    /** @param prepared rows whose ids nobody knows */
    Dataset<Row> withReferences(Dataset<Row> prepared) {
        Column unknown = functions.lit(null).cast(DataTypes.LongType);
        return RowOrigin.add(prepared, unknown, unknown, files);
    }
}
