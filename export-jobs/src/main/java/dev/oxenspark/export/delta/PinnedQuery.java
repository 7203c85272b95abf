package dev.oxenspark.export.delta;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * A query that will give the same rows however often it runs.
 *
 * @param rows lazily evaluated; every table of it stands at its version
 * @param views name → SHA-256 of the text, of the views that it goes through
 * @param lint why the rows might differ all the same, one sentence each; empty: nothing found
 * @param rowwise the same query, if it takes each row by itself
 */
public record PinnedQuery(
        Dataset<Row> rows,
        List<PinnedSource> sources,
        Map<String, String> views,
        List<String> lint,
        @Nullable RowwiseQuery rowwise) {}
