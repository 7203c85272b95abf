package dev.oxenspark.export.delta;

import dev.oxenspark.connector.provenance.DeltaSource;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.spec.JobFile.DatasetLayout;
import dev.oxenspark.export.spec.JobFile.Source;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.SnapshotDescriptor;
import org.apache.spark.sql.delta.files.TahoeLogFileIndex;

/**
 * The query of an export once more, over the versions that were recorded. What the job declared is built at them. What
 * came in through a view is analysed at its newest version and moved to the recorded one, but only if the two have the
 * same columns down to their ids; then nothing can be taken for something else of the same name.
 */
public final class QueryReplay {
    /** They run code that is not the query's, while the plan is executed. */
    private static final Set<String> FOREIGN_CODE = Set.of("CallMethodViaReflection", "TryReflect");

    private final SparkSession spark;
    private final Source source;
    private final Map<String, DeltaSource> recorded;

    private QueryReplay(SparkSession spark, Source source, Map<String, DeltaSource> recorded) {
        this.spark = spark;
        this.source = source;
        this.recorded = recorded;
    }

    /**
     * Rows, lazily evaluated, and lint; the sources are those recorded and not described again.
     *
     * @param recorded by alias, or by location for what came in through a view
     * @param views name → SHA-256 of the text, as recorded
     * @throws ExportException {@code UNAVAILABLE} saying why it can't be the same query
     */
    public static PinnedQuery of(
            SparkSession session,
            Source source,
            DatasetLayout dataset,
            Map<String, DeltaSource> recorded,
            Map<String, String> views) {
        SparkSession own = session.newSession();
        ForcedSettings.apply(own);
        // What the text of a query asks for by VERSION AS OF, too, is refused only if it is not there.
        own.conf().set("spark.databricks.delta.vacuum.enforceTimeTravelWithinDeletedFileRetentionDuration", "false");
        return new QueryReplay(own, source, recorded).pin(dataset, views);
    }

    private PinnedQuery pin(DatasetLayout dataset, Map<String, String> views) {
        for (String alias : source.tables().keySet()) {
            DeltaSource at = recorded.get(alias);
            if (at == null) {
                throw impossible("the manifest has no version of table '" + alias + "'");
            }
            table(at).rows(spark).createOrReplaceTempView(alias);
        }
        LogicalPlan analyzed = Plans.analyzed(query());
        PlanLeaves leaves = PlanLeaves.of(analyzed);
        if (!leaves.views().equals(views)) {
            throw impossible("its views read otherwise than when it was exported: " + leaves.views() + ", not " + views
                    + " (SHA-256 of their texts)");
        }
        Map<String, DeltaSource> byLocation = recorded.values().stream()
                .collect(Collectors.toMap(
                        at -> DeltaTableAt.name(at.location(), at.version()), at -> at, (one, same) -> one));
        for (DeltaTableAt leaf : leaves.pinnedByQuery()) {
            if (!byLocation.containsKey(leaf.name())) {
                throw impossible("it reads " + leaf.name() + " now, which the export did not");
            }
        }
        LogicalPlan plan = Plans.pinned(analyzed, this::snapshot);
        for (LogicalPlan node : Plans.nodes(plan)) {
            Plans.expressions(node, expression -> {
                if (FOREIGN_CODE.contains(expression.getClass().getSimpleName())) {
                    throw impossible("it calls code outside Spark: " + expression.sql());
                }
            });
        }
        return new PinnedQuery(
                Plans.rows(spark, Plans.isFiltered(plan) ? plan : Plans.withKnownFiles(plan, QueryReplay::table)),
                List.of(),
                leaves.views(),
                DeterminismLint.of(plan, source.sql(), dataset.key()),
                null);
    }

    private static DeltaTableAt table(TahoeLogFileIndex leaf) {
        return DeltaTableAt.at(leaf.deltaLog(), leaf.snapshotAtAnalysis().version());
    }

    private DeltaTableAt table(DeltaSource at) {
        return DeltaTableAt.at(DeltaLog.forTable(spark, at.location()), at.version());
    }

    private Dataset<Row> query() {
        String sql = source.sql();
        if (sql == null) {
            return spark.table(source.tables().keySet().iterator().next());
        }
        try {
            if (!Plans.isQuery(spark, sql)) {
                throw impossible("it is a statement, not a query: " + sql);
            }
            return spark.sql(sql, source.parameters());
        } catch (Exception e) {
            throw DeltaFailures.explain(Stage.VERIFY, "analyse the recorded query", e);
        }
    }

    /** The recorded snapshot of a table that came in at its newest version. */
    private Snapshot snapshot(TahoeLogFileIndex leaf) {
        String location = leaf.deltaLog().dataPath().toString();
        // Under its location, unless a declared table of the same version made a second entry superfluous.
        Set<Long> candidates = recorded.containsKey(location)
                ? Set.of(recorded.get(location).version())
                : recorded.values().stream()
                        .filter(at -> at.location().equals(location))
                        .map(DeltaSource::version)
                        .collect(Collectors.toSet());
        if (candidates.size() != 1) {
            throw impossible("it reads " + location + " now, which the export did not");
        }
        SnapshotDescriptor analysed = leaf.snapshotAtAnalysis();
        Snapshot then =
                DeltaTableAt.at(leaf.deltaLog(), candidates.iterator().next()).snapshot();
        boolean sameColumns = then.metadata()
                        .schemaString()
                        .equals(analysed.metadata().schemaString())
                && then.metadata().partitionColumns().equals(analysed.metadata().partitionColumns());
        if (!sameColumns) {
            throw impossible(
                    "a view of it reads %s, whose columns have changed between version %d, which was exported, and %d"
                            .formatted(location, then.version(), analysed.version()));
        }
        return then;
    }

    private static ExportException impossible(String why) {
        return new ExportException(
                ExitCode.UNAVAILABLE,
                Stage.VERIFY,
                "QUERY_DIFFERS",
                "The recorded query can't be run again as it was: " + why + ".");
    }
}
