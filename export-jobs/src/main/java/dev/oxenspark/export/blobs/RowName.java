package dev.oxenspark.export.blobs;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** How messages and lists name a row: by its key, as a JSON object. */
public final class RowName {
    private RowName() {}

    /** {@code row} and the key as a JSON object; without one, the text {@code a row}. */
    public static Column of(Dataset<Row> rows, List<String> key) {
        if (key.isEmpty()) {
            return functions.lit("a row");
        }
        return functions.concat(functions.lit("row "), key(rows, key));
    }

    /** The key as a JSON object; without one, empty. */
    public static Column key(Dataset<Row> rows, List<String> key) {
        if (key.isEmpty()) {
            return functions.lit("");
        }
        Column[] columns = key.stream()
                .map(name -> rows.col("`" + name.replace("`", "``") + "`"))
                .toArray(Column[]::new);
        return functions.to_json(functions.struct(columns), Map.of("ignoreNullFields", "false"));
    }
}
