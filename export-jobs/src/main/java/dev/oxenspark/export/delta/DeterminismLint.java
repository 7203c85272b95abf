package dev.oxenspark.export.delta;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SortArray;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.expressions.UserDefinedExpression;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;

/**
 * Finds what may give other rows the next time, beyond what Spark itself calls non-deterministic: that leaves out the
 * clock, limits without an order, and aggregates that depend on the order of rows.
 */
final class DeterminismLint {
    private static final Map<String, String> SUSPECTS = Map.ofEntries(
            Map.entry("CurrentTimestamp", "depends on when it runs"),
            Map.entry("CurrentDate", "depends on when it runs"),
            Map.entry("Now", "depends on when it runs"),
            Map.entry("LocalTimestamp", "depends on when it runs"),
            Map.entry("CurrentTime", "depends on when it runs"),
            Map.entry("CurrentUser", "depends on who runs it"),
            Map.entry("CurrentTimeZone", "depends on the session"),
            Map.entry("CurrentDatabase", "depends on the session"),
            Map.entry("CurrentCatalog", "depends on the session"),
            Map.entry("CollectList", "depends on the order of rows; wrap it in sort_array"),
            Map.entry("CollectSet", "depends on the order of rows; wrap it in sort_array"),
            Map.entry("First", "depends on the order of rows; use min_by with a unique column"),
            Map.entry("Last", "depends on the order of rows; use max_by with a unique column"),
            Map.entry("AnyValue", "depends on the order of rows; use min or max"),
            Map.entry("Mode", "depends on the order of rows where counts are equal"),
            Map.entry("ListAgg", "depends on the order of rows; collect, sort_array and array_join instead"));

    /** Nodes that hand on the order of the rows below them. */
    private static final Set<String> KEEP_ORDER =
            Set.of("Project", "Filter", "SubqueryAlias", "View", "GlobalLimit", "LocalLimit", "Offset");

    private static final Set<String> ORDER_SENSITIVE_SUMS = Set.of("Sum", "Average", "TrySum", "TryAverage");
    private static final Set<String> COLLECTED = Set.of("CollectList", "CollectSet");
    private static final Set<String> ROW_NUMBERS = Set.of("RowNumber", "NTile", "Lead", "Lag", "NthValue");

    private final Set<String> key;
    private final Set<String> found = new TreeSet<>();

    private DeterminismLint(Set<String> key) {
        this.key = key;
    }

    /** @param key columns that identify a row; an order that includes all of them is total */
    static List<String> of(LogicalPlan plan, List<String> key) {
        DeterminismLint lint = new DeterminismLint(Set.copyOf(key));
        Plans.nodes(plan).forEach(lint::check);
        return new ArrayList<>(lint.found);
    }

    private void check(LogicalPlan node) {
        switch (node.nodeName()) {
            case "GlobalLimit", "LocalLimit", "Offset", "Tail" -> {
                if (!ordered(node)) {
                    found.add("LIMIT or OFFSET without an ORDER BY that includes the whole dataset.key picks any rows");
                }
            }
            case "Sample" -> found.add("TABLESAMPLE picks rows by how files are split; filter by a hash of the key");
            default -> {
                // Other nodes are as deterministic as their expressions.
            }
        }
        Set<Expression> sorted = Collections.newSetFromMap(new IdentityHashMap<>());
        Plans.expressions(node, expression -> {
            if (expression instanceof SortArray sort
                    && sort.base() instanceof AggregateExpression aggregate
                    && COLLECTED.contains(
                            aggregate.aggregateFunction().getClass().getSimpleName())) {
                sorted.add(aggregate.aggregateFunction());
            }
            if (!sorted.contains(expression)) {
                check(expression);
            }
        });
    }

    private void check(Expression expression) {
        String name = expression.getClass().getSimpleName();
        String reason = SUSPECTS.get(name);
        if (reason != null) {
            found.add(sql(expression) + " " + reason);
        } else if (expression instanceof UserDefinedExpression) {
            found.add(sql(expression) + " is code that can't be checked");
        } else if (ORDER_SENSITIVE_SUMS.contains(name) && floating(expression)) {
            found.add(
                    sql(expression) + " adds floating-point numbers, whose sum depends on the order; cast to decimal");
        } else if (expression instanceof WindowExpression window
                && ROW_NUMBERS.contains(window.windowFunction().getClass().getSimpleName())
                && !total(asJava(window.windowSpec().orderSpec()))) {
            found.add(sql(window.windowFunction()) + " over an order that does not include the whole dataset.key");
        } else if (!expression.deterministic()
                && asJava(expression.children()).stream().allMatch(Expression::deterministic)) {
            found.add(sql(expression) + " gives another value each time");
        }
    }

    private boolean ordered(LogicalPlan limit) {
        for (LogicalPlan node = limit; ; ) {
            if (node instanceof Sort sort && sort.global()) {
                return total(asJava(sort.order()));
            }
            if (!KEEP_ORDER.contains(node.nodeName())) {
                return false;
            }
            node = asJava(node.children()).get(0);
        }
    }

    private boolean total(List<SortOrder> order) {
        Set<String> names = new TreeSet<>();
        for (SortOrder sort : order) {
            if (sort.child() instanceof NamedExpression named) {
                names.add(named.name());
            }
        }
        return !key.isEmpty() && names.containsAll(key);
    }

    private static boolean floating(Expression expression) {
        return asJava(expression.children()).stream()
                .anyMatch(child -> child.dataType() instanceof DoubleType || child.dataType() instanceof FloatType);
    }

    private static String sql(Expression expression) {
        String sql = expression.sql();
        return sql.length() > 80 ? sql.substring(0, 79) + "…" : sql;
    }
}
