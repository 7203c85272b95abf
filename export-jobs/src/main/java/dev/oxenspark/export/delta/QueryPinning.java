package dev.oxenspark.export.delta;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.spec.JobFile.DatasetLayout;
import dev.oxenspark.export.spec.JobFile.Source;
import dev.oxenspark.export.spec.JobFile.TableReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.delta.files.TahoeLogFileIndex;

/**
 * Pins a query: every table that the job declares becomes a number, then a snapshot, then a view that the SQL is
 * analysed over. What comes in by another way is pinned to the version that it was analysed at. A plan that was
 * analysed at one version is never moved to another: columns would be taken for others of the same name.
 */
public final class QueryPinning {
    private static final int ROUNDS = 3;

    private final SparkSession spark;
    private final Source source;
    private final DatasetLayout dataset;
    private final Map<String, Long> held;

    private QueryPinning(SparkSession spark, Source source, DatasetLayout dataset, Map<String, Long> held) {
        this.spark = spark;
        this.source = source;
        this.dataset = dataset;
        this.held = held;
    }

    /**
     * @param session the query runs in one of the export's own beside it, with the settings that are the same for all
     * @param held by alias, versions that declared tables stand at whatever the newest is
     * @throws ExportException {@code UNAVAILABLE} for a table that is absent or can't be pinned, {@code USAGE} for a
     *     query that does not hold and for a session with other settings than those, {@code TRANSIENT} when tables move
     *     faster than they can be pinned
     */
    public static PinnedQuery pin(SparkSession session, Source source, DatasetLayout dataset, Map<String, Long> held) {
        ForcedSettings.refuseOthers(session);
        SparkSession own = session.newSession();
        ForcedSettings.apply(own);
        return new QueryPinning(own, source, dataset, held).pin();
    }

    private PinnedQuery pin() {
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, DeltaTableAt> declared = new LinkedHashMap<>();
            source.tables()
                    .forEach((alias, reference) ->
                            declared.put(alias, DeltaTableAt.resolve(spark, alias, at(alias, reference))));
            declared.forEach((alias, table) -> table.rows(spark).createOrReplaceTempView(alias));
            Dataset<Row> rows = query(declared.keySet().iterator().next());
            PlanLeaves leaves = PlanLeaves.of(Plans.analyzed(rows));
            if (oneVersionEach(declared, leaves)) {
                return pinned(declared, leaves, rows);
            }
        }
        throw new ExportException(
                ExitCode.TRANSIENT,
                Stage.RESOLVE,
                "SOURCE_MOVING",
                "A table that the query reads twice got new versions while it was analysed, " + ROUNDS
                        + " times in a row. Run again, or give it a version in source.tables.");
    }

    private TableReference at(String alias, TableReference reference) {
        Long version = held.get(alias);
        return version == null ? reference : new TableReference(reference.path(), reference.table(), version, null);
    }

    private Dataset<Row> query(String onlyAlias) {
        try {
            String sql = source.sql();
            if (sql == null) {
                return spark.table(onlyAlias);
            }
            if (!Plans.isQuery(spark, sql)) {
                throw new ExportException(
                        ExitCode.USAGE,
                        Stage.RESOLVE,
                        "QUERY",
                        "source.sql is not a query, so it was not run. An export only reads; write a SELECT.");
            }
            return spark.sql(sql, source.parameters());
        } catch (Exception e) {
            throw DeltaFailures.explain(Stage.RESOLVE, "analyse the query", e);
        }
    }

    /** Whether no table stands at two versions that the user did not ask for. */
    private boolean oneVersionEach(Map<String, DeltaTableAt> declared, PlanLeaves leaves) {
        Map<String, Set<Long>> versions = new HashMap<>();
        declared.forEach((alias, table) -> {
            TableReference reference = source.tables().get(alias);
            if (reference != null && pin(reference) == PinnedSource.Pin.NEWEST) {
                versions.computeIfAbsent(table.location(), key -> new TreeSet<>())
                        .add(table.version());
            }
        });
        leaves.unpinned()
                .forEach(table -> versions.computeIfAbsent(table.location(), key -> new TreeSet<>())
                        .add(table.version()));
        return versions.values().stream().allMatch(set -> set.size() == 1);
    }

    private PinnedQuery pinned(Map<String, DeltaTableAt> declared, PlanLeaves leaves, Dataset<Row> rows) {
        List<PinnedSource> sources = new ArrayList<>();
        Map<String, DeltaTableAt> known = new HashMap<>();
        declared.forEach((alias, table) -> {
            TableReference reference = source.tables().get(alias);
            if (reference != null) {
                sources.add(table.describe(alias, pin(reference), requested(reference)));
                known.put(table.name(), table);
            }
        });
        leaves.unpinned().forEach(table -> add(table, PinnedSource.Pin.NEWEST, "latest", known, sources));
        leaves.pinnedByQuery()
                .forEach(table -> add(table, PinnedSource.Pin.USER, String.valueOf(table.version()), known, sources));
        Function<TahoeLogFileIndex, DeltaTableAt> tables =
                index -> Objects.requireNonNull(known.get(Plans.version(index)));
        LogicalPlan plan =
                Plans.pinned(Plans.analyzed(rows), index -> tables.apply(index).snapshot());
        List<String> lint = DeterminismLint.of(plan, source.sql(), dataset.key());
        return new PinnedQuery(
                Plans.rows(spark, Plans.isFiltered(plan) ? plan : Plans.withKnownFiles(plan, tables)),
                sources,
                new TreeMap<>(leaves.views()),
                lint,
                lint.isEmpty() ? RowwiseQuery.of(spark, plan, tables) : null);
    }

    private static void add(
            DeltaTableAt table,
            PinnedSource.Pin pin,
            String requested,
            Map<String, DeltaTableAt> known,
            List<PinnedSource> sources) {
        if (known.putIfAbsent(table.name(), table) == null) {
            sources.add(table.describe(table.location(), pin, requested));
        }
    }

    private static PinnedSource.Pin pin(TableReference reference) {
        return reference.version() == null && reference.asOf() == null
                ? PinnedSource.Pin.NEWEST
                : PinnedSource.Pin.USER;
    }

    private static String requested(TableReference reference) {
        if (reference.asOf() != null) {
            return reference.asOf();
        }
        return reference.version() == null ? "latest" : String.valueOf(reference.version());
    }
}
