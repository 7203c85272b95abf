package dev.oxenspark.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.export.delta.DeltaAppend;
import dev.oxenspark.export.delta.DeltaFailures;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** How runs ended, as a Delta table: the facts of the {@link Ledger}, a row for each run. */
final class LedgerTable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final StructType SOURCE = new StructType()
            .add("alias", DataTypes.StringType)
            .add("location", DataTypes.StringType)
            .add("version", DataTypes.LongType)
            .add("metadata_id", DataTypes.StringType);
    private static final StructType COLUMNS = new StructType()
            .add("run", DataTypes.StringType)
            .add("job", DataTypes.StringType)
            .add("started", DataTypes.TimestampType)
            .add("ended", DataTypes.TimestampType)
            .add("status", DataTypes.StringType)
            .add("commit_id", DataTypes.StringType)
            .add("branch", DataTypes.StringType)
            .add("repository", DataTypes.StringType)
            .add("rows", DataTypes.LongType)
            .add(
                    "blobs",
                    new StructType()
                            .add("count", DataTypes.LongType)
                            .add("distinct", DataTypes.LongType)
                            .add("copied", DataTypes.LongType)
                            .add("bytes", DataTypes.LongType))
            .add("sources", DataTypes.createArrayType(SOURCE))
            .add("recorded_sources", DataTypes.createArrayType(SOURCE))
            .add("rowset_digest", DataTypes.StringType)
            .add("content_digest", DataTypes.StringType)
            .add("provenance_sha256", DataTypes.StringType)
            .add(
                    "error",
                    new StructType()
                            .add("stage", DataTypes.StringType)
                            .add("code", DataTypes.StringType)
                            .add("exit_code", DataTypes.LongType)
                            .add("message", DataTypes.StringType));

    private LedgerTable() {}

    /**
     * Adds a run. Adding it again changes nothing.
     *
     * @param table path or name; made when absent
     * @param record as the ledger has it
     * @throws ExportException when the table can't be written
     */
    static void add(SparkSession spark, String table, Map<String, Object> record) {
        JsonNode run = JSON.valueToTree(record);
        try {
            DeltaAppend.once(
                    spark.createDataFrame(List.of(row(run)), COLUMNS),
                    table,
                    "oxen-export run " + run.path("run").asText());
        } catch (Exception e) {
            // Scala declares no exceptions, so the compiler does not know which of them are thrown.
            throw DeltaFailures.explain(
                    Stage.PUBLISH, "add run " + run.path("run").asText() + " to " + table, e);
        }
    }

    private static Row row(JsonNode run) {
        JsonNode blobs = run.path("blobs");
        JsonNode error = run.path("error");
        return RowFactory.create(
                text(run, "run"),
                text(run, "job"),
                time(run, "started"),
                time(run, "ended"),
                text(run, "status"),
                text(run, "commit"),
                text(run, "branch"),
                text(run, "repository"),
                number(run, "rows"),
                blobs.isMissingNode()
                        ? null
                        : RowFactory.create(
                                number(blobs, "count"),
                                number(blobs, "distinct"),
                                number(blobs, "copied"),
                                number(blobs, "bytes")),
                sources(run.path("sources")),
                sources(run.path("recordedSources")),
                text(run, "rowsetDigest"),
                text(run, "contentDigest"),
                text(run, "provenanceSha256"),
                error.isMissingNode()
                        ? null
                        : RowFactory.create(
                                text(error, "stage"),
                                text(error, "code"),
                                number(error, "exitCode"),
                                text(error, "message")));
    }

    private static Row @Nullable [] sources(JsonNode sources) {
        if (sources.isMissingNode()) {
            return null;
        }
        Row[] rows = new Row[sources.size()];
        for (int i = 0; i < rows.length; i++) {
            JsonNode source = sources.get(i);
            rows[i] = RowFactory.create(
                    text(source, "alias"),
                    text(source, "location"),
                    number(source, "version"),
                    text(source, "metadataId"));
        }
        return rows;
    }

    private static @Nullable String text(JsonNode of, String member) {
        return of.hasNonNull(member) ? of.get(member).asText() : null;
    }

    private static @Nullable Long number(JsonNode of, String member) {
        return of.hasNonNull(member) ? of.get(member).asLong() : null;
    }

    private static Timestamp time(JsonNode of, String member) {
        return Timestamp.from(Instant.parse(of.path(member).asText()));
    }
}
