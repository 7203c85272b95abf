package dev.oxenspark.export.delta;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedExecuteImmediate;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.files.TahoeFileIndex;
import org.apache.spark.sql.delta.files.TahoeLogFileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.runtime.AbstractPartialFunction;

/** Walks and rebuilds Spark's logical plans. */
final class Plans {
    private Plans() {}

    static LogicalPlan analyzed(Dataset<Row> rows) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) rows)
                .queryExecution()
                .analyzed();
    }

    static Dataset<Row> rows(SparkSession spark, LogicalPlan plan) {
        return org.apache.spark.sql.classic.Dataset.ofRows((org.apache.spark.sql.classic.SparkSession) spark, plan);
    }

    /** Whether a statement is a query: Spark runs anything else, a DELETE say, as soon as it has been analysed. */
    static boolean isQuery(SparkSession spark, String sql) throws ParseException {
        LogicalPlan parsed = ((org.apache.spark.sql.classic.SparkSession) spark)
                .sessionState()
                .sqlParser()
                .parsePlan(sql);
        return nodes(parsed).stream()
                .noneMatch(node -> node instanceof Command
                        || node instanceof ParsedStatement
                        // Delta's own RESTORE and CLONE are neither until they are analysed.
                        || node.nodeName().endsWith("Statement")
                        || node instanceof UnresolvedExecuteImmediate);
    }

    /** The node, everything below it, and the subqueries of their expressions. */
    static List<LogicalPlan> nodes(LogicalPlan plan) {
        List<LogicalPlan> nodes = new ArrayList<>();
        collect(plan, nodes);
        return nodes;
    }

    private static void collect(LogicalPlan plan, List<LogicalPlan> nodes) {
        nodes.add(plan);
        asJava(plan.children()).forEach(child -> collect(child, nodes));
        expressions(plan, expression -> {
            if (expression instanceof SubqueryExpression subquery) {
                collect((LogicalPlan) subquery.plan(), nodes);
            }
        });
    }

    /** Every expression of one node, nested ones included. */
    static void expressions(LogicalPlan node, Consumer<Expression> visit) {
        asJava(node.expressions()).forEach(expression -> expressions(expression, visit));
    }

    private static void expressions(Expression expression, Consumer<Expression> visit) {
        visit.accept(expression);
        asJava(expression.children()).forEach(child -> expressions(child, visit));
    }

    /** The Delta file index that a leaf reads through, or null when it reads something else. */
    static @Nullable TahoeLogFileIndex delta(LogicalPlan leaf) {
        return leaf instanceof LogicalRelation relation
                        && relation.relation() instanceof HadoopFsRelation files
                        && files.location() instanceof TahoeLogFileIndex index
                ? index
                : null;
    }

    /** The same plan with every Delta leaf that is not held at a version held at the one given for it. */
    static LogicalPlan pinned(LogicalPlan analyzed, Function<TahoeLogFileIndex, Snapshot> snapshots) {
        return reading(
                analyzed,
                index -> !index.isTimeTravelQuery(),
                index -> new TahoeLogFileIndex(
                        index.spark(),
                        index.deltaLog(),
                        index.path(),
                        snapshots.apply(index),
                        index.catalogTableOpt(),
                        index.partitionFilters(),
                        true));
    }

    /** Location and version of what a leaf reads, as {@link DeltaTableAt#name} has it. */
    static String version(TahoeLogFileIndex leaf) {
        return DeltaTableAt.name(
                leaf.deltaLog().dataPath().toString(), leaf.snapshotAtAnalysis().version());
    }

    /** Whether rows are chosen by what is in them, so that Delta may find that it need not read all files. */
    static boolean isFiltered(LogicalPlan plan) {
        return nodes(plan).stream().anyMatch(Filter.class::isInstance);
    }

    /**
     * The same plan, over the files that are known of its tables.
     *
     * @param pinned of which every Delta leaf is held at a version
     */
    static LogicalPlan withKnownFiles(LogicalPlan pinned, Function<TahoeLogFileIndex, DeltaTableAt> tables) {
        // One for all leaves of a version, so that its log is read once, and Spark sees that they read the same.
        Map<String, KnownFileIndex> known = new HashMap<>();
        return reading(
                pinned,
                index -> true,
                index -> known.computeIfAbsent(version(index), name -> new KnownFileIndex(index, tables.apply(index))));
    }

    private static LogicalPlan reading(
            LogicalPlan plan, Predicate<TahoeLogFileIndex> which, Function<TahoeLogFileIndex, TahoeFileIndex> instead) {
        return (LogicalPlan) plan.transformWithSubqueries(new AbstractPartialFunction<LogicalPlan, LogicalPlan>() {
            @Override
            public boolean isDefinedAt(LogicalPlan leaf) {
                TahoeLogFileIndex index = delta(leaf);
                return index != null && which.test(index);
            }

            @Override
            public LogicalPlan apply(LogicalPlan leaf) {
                LogicalRelation relation = (LogicalRelation) leaf;
                HadoopFsRelation files = (HadoopFsRelation) relation.relation();
                HadoopFsRelation reading = new HadoopFsRelation(
                        instead.apply((TahoeLogFileIndex) files.location()),
                        files.partitionSchema(),
                        files.dataSchema(),
                        files.bucketSpec(),
                        files.fileFormat(),
                        files.options(),
                        files.sparkSession());
                return relation.copy(reading, relation.output(), relation.catalogTable(), false, Option.empty());
            }
        });
    }
}
