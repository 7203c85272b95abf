package dev.oxenspark.export.incremental;

import dev.oxenspark.export.Stage;
import dev.oxenspark.export.dataset.RowOrigin;
import dev.oxenspark.export.delta.DeltaFailures;
import dev.oxenspark.export.delta.ObstacleException;
import dev.oxenspark.export.delta.PinnedQuery;
import dev.oxenspark.export.delta.RowwiseQuery;
import dev.oxenspark.export.spec.JobFile.Incremental;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Stages the rows of the query. Where the sources tell what changed since the last export, only that is read from them,
 * and the rest is taken over from there; the rows are the same, whatever the way. What stands in the way of one leads
 * to the next, and in the end to reading all of them.
 */
public final class RowStaging {
    private final PinnedQuery query;
    private final Preparation preparation;
    private final List<String> key;
    private final Recipe recipe;
    private final @Nullable LastExport last;
    private final StagingFolder staging;
    private final StructType schema;

    /**
     * @param last null: there is none
     * @param folder where rows are staged
     */
    public RowStaging(
            PinnedQuery query,
            Preparation preparation,
            List<String> key,
            Recipe recipe,
            @Nullable LastExport last,
            String folder) {
        this.query = query;
        this.preparation = preparation;
        this.key = key;
        this.recipe = recipe;
        this.last = last;
        this.staging = new StagingFolder(query.rows().sparkSession(), folder);
        this.schema = rows().schema();
    }

    /** Of the rows as they are staged. */
    public StructType schema() {
        return schema;
    }

    /** @param asked by the job; what it can't be is replaced by a full export, which says why */
    public Increment stage(Incremental asked) {
        Map<String, String> obstacles = new LinkedHashMap<>();
        if (last != null) {
            for (Incremental mode : asked.attempts()) {
                try {
                    Staged staged = stageBy(mode, last);
                    return new Increment(staged.folders(), mode, obstacles, staged.counts());
                } catch (ObstacleException e) {
                    obstacles.put(mode.text(), String.valueOf(e.getMessage()));
                } catch (Exception e) {
                    // Whatever it is, a full export meets it too, or does without it.
                    String why = DeltaFailures.explain(Stage.PLAN, "tell what changed", e)
                            .getMessage();
                    obstacles.put(mode.text(), String.valueOf(why));
                }
            }
        }
        return new Increment(all().folders(), Incremental.FULL, obstacles, Map.of());
    }

    private Staged stageBy(Incremental mode, LastExport earlier) throws ObstacleException {
        StructType exported = new StructType(Arrays.stream(schema.fields())
                .filter(field -> !field.name().equals(RowOrigin.COLUMN))
                .toArray(StructField[]::new));
        earlier.refuseOther(recipe, exported, query);
        return switch (mode) {
            case ROW_TRACKING -> ByRowIds.stage(rowwise(), earlier, preparation, staging);
            case CDF -> ByChangeFeed.stage(rowwise(), earlier, preparation, key, exported, staging);
            case KEY_DIFF -> byKeys();
            case AUTO, FULL -> throw new IllegalArgumentException(mode.text());
        };
    }

    private RowwiseQuery rowwise() throws ObstacleException {
        RowwiseQuery rowwise = query.rowwise();
        if (rowwise == null) {
            throw new ObstacleException("the query does not take each row of one table by itself");
        }
        return rowwise;
    }

    /** All are read; what changed is found by their keys, once they are laid out. */
    private Staged byKeys() throws ObstacleException {
        if (key.isEmpty()) {
            throw new ObstacleException("there is no dataset.key to tell rows by");
        }
        return all();
    }

    private Staged all() {
        return new Staged(List.of(staging.write(rows(), "rows")), Map.of());
    }

    /** All rows of the query, with their origins if a later export can make use of them. */
    private Dataset<Row> rows() {
        RowwiseQuery rowwise = query.rowwise();
        return rowwise != null && (rowwise.isRowTracked() || rowwise.hasChangeFeed())
                ? preparation.withOrigins(rowwise.rows())
                : preparation.rows().apply(query.rows());
    }
}
