package dev.oxenspark.export.delta;

import static scala.jdk.javaapi.CollectionConverters.asJava;
import static scala.jdk.javaapi.CollectionConverters.asScala;

import dev.oxenspark.connector.provenance.DeltaSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.delta.RowTracking;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.commands.cdc.CDCReader;
import org.apache.spark.sql.delta.files.TahoeLogFileIndex;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.Tuple2;
import scala.collection.immutable.Seq;

/**
 * A query that takes each row of one Delta table by itself, with Spark's own functions: it picks, computes and filters.
 * So the rows that it has from a part of the table are those that it has from the whole, less the rest.
 *
 * <p>The names of the columns that this class adds begin as those do that no query may have.
 */
public final class RowwiseQuery {
    /** Delta's id of the row that a row was made of, which it keeps while it lives; null without row tracking. */
    public static final String ROW_ID = "__oxen_row_id";
    /**
     * Version that wrote the row last; null without row tracking. RESTORE lowers it, so it is only ever the same or
     * not.
     */
    public static final String ROW_COMMIT_VERSION = "__oxen_row_commit_version";
    /** 1 for a row that came, −1 for one that went. */
    public static final String CHANGE = "__oxen_change";

    /** What they do may change though the query does not: their text, or code, is elsewhere. */
    private static final Set<String> FOREIGN = Set.of(
            "SQLScalarFunction",
            "SQLFunctionExpression",
            "ScalaUDF",
            "PythonUDF",
            "HiveSimpleUDF",
            "HiveGenericUDF",
            "ApplyFunctionExpression",
            "CallMethodViaReflection",
            "TryReflect");

    private final SparkSession spark;
    private final LogicalPlan plan;
    private final LogicalPlan leaf;
    private final DeltaTableAt table;

    private RowwiseQuery(SparkSession spark, LogicalPlan plan, LogicalPlan leaf, DeltaTableAt table) {
        this.spark = spark;
        this.plan = plan;
        this.leaf = leaf;
        this.table = table;
    }

    /**
     * @param plan analysed, its table held at a version
     * @param tables by what reads them
     */
    static @Nullable RowwiseQuery of(
            SparkSession spark, LogicalPlan plan, Function<TahoeLogFileIndex, DeltaTableAt> tables) {
        LogicalPlan node = plan;
        int depth = 1;
        while (node instanceof Project
                || node instanceof Filter
                || node instanceof SubqueryAlias
                || node instanceof View) {
            node = node.children().head();
            depth++;
        }
        var index = Plans.delta(node);
        // Subqueries are nodes of their own, and make a row depend on others.
        if (index == null || !plan.deterministic() || Plans.nodes(plan).size() != depth || isForeign(plan)) {
            return null;
        }
        return new RowwiseQuery(spark, plan, node, tables.apply(index));
    }

    private static boolean isForeign(LogicalPlan plan) {
        boolean[] found = new boolean[1];
        Plans.nodes(plan)
                .forEach(node -> Plans.expressions(
                        node,
                        expression -> found[0] |=
                                FOREIGN.contains(expression.getClass().getSimpleName())));
        return found[0];
    }

    /** Whether the table gives its rows ids. */
    public boolean isRowTracked() {
        return isRowTracked(table.snapshot());
    }

    /** Whether the table keeps a feed of its changes. */
    public boolean hasChangeFeed() {
        return CDCReader.isCDCEnabledOnTable(table.snapshot().metadata(), spark);
    }

    /** All rows, with {@link #ROW_ID} and {@link #ROW_COMMIT_VERSION}. */
    public Dataset<Row> rows() {
        LogicalPlan all = Plans.isFiltered(plan) ? leaf : Plans.withKnownFiles(leaf, index -> table);
        return over(identified(Plans.rows(spark, all)), ROW_ID, ROW_COMMIT_VERSION);
    }

    /**
     * What differs from an earlier version, by data files.
     *
     * @param rows like {@link RowwiseQuery#rows}, from files that the earlier version does not have
     * @param gone {@link #ROW_ID} of what the earlier version had in files that this one does not have; also of rows
     *     that were only moved
     */
    public record Moved(Dataset<Row> rows, Dataset<Row> gone) {}

    /** @throws ObstacleException when rows had no ids then, or the earlier version can't be read any more */
    public Moved movedSince(DeltaSource earlier, String fingerprint) throws ObstacleException {
        DeltaTableAt before = before(earlier, fingerprint);
        if (!isRowTracked(before.snapshot())) {
            throw new ObstacleException(
                    "version " + earlier.version() + " of " + earlier.location() + " had no row tracking");
        }
        FileDifference files = FileDifference.between(before, table);
        List<Path> missing = SourceCheck.missing(
                files.removed().stream()
                        .flatMap(file -> LoggedFiles.at(table.log(), file).stream())
                        .toList(),
                spark.sessionState().newHadoopConf());
        if (!missing.isEmpty()) {
            throw new ObstacleException("%,d files of version %d of %s are gone, %s first"
                    .formatted(missing.size(), earlier.version(), earlier.location(), missing.get(0)));
        }
        return new Moved(
                over(identified(in(table, files.added())), ROW_ID, ROW_COMMIT_VERSION),
                identified(in(before, files.removed())).select(ROW_ID));
    }

    /**
     * What came and went since an earlier version, in the words of the query: its rows with {@link #CHANGE}. A row that
     * came and went again is there twice.
     *
     * @throws ObstacleException when the table's change feed does not tell
     */
    public Dataset<Row> changesSince(DeltaSource earlier, String fingerprint) throws ObstacleException {
        DeltaTableAt before = before(earlier, fingerprint);
        if (earlier.version() > table.version()) {
            throw new ObstacleException("version " + earlier.version() + " of " + earlier.location()
                    + ", which was exported last, is newer than " + table.version());
        }
        if (earlier.version() == table.version()) {
            return over(Plans.rows(spark, leaf).limit(0).withColumn(CHANGE, functions.lit(1)), CHANGE);
        }
        refuseOtherColumns(earlier.version(), before.snapshot().metadata());
        Dataset<Row> changes = CDCReader.changesToBatchDF(
                table.log(),
                earlier.version() + 1,
                table.version(),
                spark,
                Option.empty(),
                Option.apply(table.snapshot()),
                false,
                Option.empty());
        Column came = functions.col("_change_type").isin("insert", "update_postimage");
        return over(changes.withColumn(CHANGE, functions.when(came, 1).otherwise(-1)), CHANGE);
    }

    private static boolean isRowTracked(Snapshot snapshot) {
        return RowTracking.isEnabled(snapshot.protocol(), snapshot.metadata());
    }

    private DeltaTableAt before(DeltaSource earlier, String fingerprint) throws ObstacleException {
        SourceState state =
                SourceState.ofLog(spark, earlier.location(), earlier.version(), earlier.metadataId(), fingerprint);
        if (state.kind() != SourceState.Kind.AS_RECORDED) {
            throw new ObstacleException(state.detail());
        }
        return DeltaTableAt.at(table.log(), earlier.version());
    }

    /** A feed tells of rows in the columns of one version; between others nothing may be taken for something else. */
    private void refuseOtherColumns(long since, Metadata before) throws ObstacleException {
        Iterator<Tuple2<Object, Seq<Action>>> commits =
                asJava(table.log().getChanges(since + 1, table.version(), Option.empty(), true));
        while (commits.hasNext()) {
            Tuple2<Object, Seq<Action>> commit = commits.next();
            for (Action action : asJava(commit._2())) {
                if (action instanceof Metadata metadata
                        && (!metadata.schemaString().equals(before.schemaString())
                                || !Objects.equals(metadata.partitionColumns(), before.partitionColumns())
                                || !metadata.id().equals(before.id()))) {
                    throw new ObstacleException("its columns changed in version " + commit._1());
                }
            }
        }
    }

    private static Dataset<Row> in(DeltaTableAt at, List<AddFile> files) {
        return at.log().createDataFrame(at.snapshot(), asScala(files).toSeq(), false, Option.empty());
    }

    private Dataset<Row> identified(Dataset<Row> rows) {
        Column id = isRowTracked() ? functions.col("_metadata.row_id") : functions.lit(null);
        Column version = isRowTracked() ? functions.col("_metadata.row_commit_version") : functions.lit(null);
        return rows.select(
                functions.col("*"),
                id.cast("bigint").as(ROW_ID),
                version.cast("bigint").as(ROW_COMMIT_VERSION));
    }

    /**
     * The query over other rows of the table, by the names of its columns at the version that it was analysed at.
     *
     * @param kept columns of the rows that the result has besides those of the query
     */
    private Dataset<Row> over(Dataset<Row> rows, String... kept) {
        LogicalPlan given = Plans.analyzed(rows);
        Map<String, Attribute> byName = new HashMap<>();
        asJava(given.output()).forEach(attribute -> byName.put(attribute.name(), attribute));
        List<NamedExpression> columns = new ArrayList<>();
        for (Attribute wanted : asJava(leaf.output())) {
            Attribute found = Optional.ofNullable(byName.get(wanted.name())).orElseThrow();
            columns.add(
                    found.exprId().equals(wanted.exprId())
                            ? found
                            : new Alias(
                                    found,
                                    wanted.name(),
                                    wanted.exprId(),
                                    wanted.qualifier(),
                                    Option.apply(wanted.metadata()),
                                    asScala(List.<String>of()).toSeq()));
        }
        List<NamedExpression> besides = new ArrayList<>();
        for (String name : kept) {
            besides.add(Optional.ofNullable(byName.get(name)).orElseThrow());
        }
        columns.addAll(besides);
        return Plans.rows(spark, over(plan, new Project(asScala(columns).toSeq(), given), besides));
    }

    private LogicalPlan over(LogicalPlan node, LogicalPlan base, List<NamedExpression> besides) {
        if (node == leaf) {
            return base;
        }
        LogicalPlan child = over(node.children().head(), base, besides);
        if (node instanceof Project project) {
            List<NamedExpression> columns = new ArrayList<>(asJava(project.projectList()));
            columns.addAll(besides);
            return new Project(asScala(columns).toSeq(), child);
        }
        return node instanceof Filter filter ? new Filter(filter.condition(), child) : child;
    }
}
