package dev.oxenspark.export.delta;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.RowFrame$;
import org.apache.spark.sql.catalyst.expressions.SortArray;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.expressions.SpecifiedWindowFrame;
import org.apache.spark.sql.catalyst.expressions.UnboundedFollowing$;
import org.apache.spark.sql.catalyst.expressions.UnboundedPreceding$;
import org.apache.spark.sql.catalyst.expressions.UserDefinedExpression;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.WindowSpecDefinition;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.catalyst.expressions.aggregate.CentralMomentAgg;
import org.apache.spark.sql.catalyst.expressions.aggregate.Covariance;
import org.apache.spark.sql.catalyst.expressions.aggregate.MaxMinBy;
import org.apache.spark.sql.catalyst.expressions.aggregate.MaxMinByK;
import org.apache.spark.sql.catalyst.expressions.aggregate.PearsonCorrelation;
import org.apache.spark.sql.catalyst.expressions.aggregate.V2Aggregator;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

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
            Map.entry("CurrentPath", "depends on the session"),
            Map.entry("SparkVersion", "depends on what runs it"),
            Map.entry("CollectList", "depends on the order of rows; wrap it in sort_array"),
            Map.entry("CollectSet", "depends on the order of rows; wrap it in sort_array"),
            Map.entry("First", "depends on the order of rows; use min_by with a unique column"),
            Map.entry("Last", "depends on the order of rows; use max_by with a unique column"),
            Map.entry("AnyValue", "depends on the order of rows; use min or max"),
            Map.entry("Mode", "depends on the order of rows where counts are equal"),
            Map.entry("ListAgg", "depends on the order of rows; collect, sort_array and array_join instead"),
            Map.entry("ApproximatePercentile", "depends on the order of rows; use percentile"),
            Map.entry("HistogramNumeric", "depends on the order of rows; count by width_bucket"));

    /** Aggregates that estimate, by the start of their names: what they answer depends on what they saw first. */
    private static final List<String> SKETCHES = List.of("ApproxTopK", "Hll", "Kll", "Theta", "Tuple");

    /** What SQL understands where a date or a time is expected, in any case and with any zone behind it. */
    private static final Pattern CLOCK = Pattern.compile("(?i)\\s*(now|today|tomorrow|yesterday)\\b.*");

    /** The same, as a typed literal: the parser replaces it, so it is in no plan. */
    private static final Pattern CLOCK_LITERAL = Pattern.compile(
            "(?is)\\b(date|timestamp|timestamp_ntz|timestamp_ltz)\\s*['\"]\\s*(now|today|tomorrow|yesterday)\\b");

    /** Nodes that hand on the order of the rows below them. */
    private static final Set<String> KEEP_ORDER =
            Set.of("Project", "Filter", "SubqueryAlias", "View", "GlobalLimit", "LocalLimit", "Offset");

    private static final Set<String> ORDER_SENSITIVE_SUMS = Set.of("Sum", "Average", "TrySum", "TryAverage", "Product");
    private static final Set<String> COLLECTED = Set.of("CollectList", "CollectSet");
    private static final Set<String> ROW_NUMBERS = Set.of("RowNumber", "NTile", "Lead", "Lag", "NthValue");

    private final Set<String> key;
    private final Set<String> found = new TreeSet<>();

    private DeterminismLint(Set<String> key) {
        this.key = key;
    }

    /**
     * Sentences, empty if nothing was found.
     *
     * @param sql that the plan was made of; null if none was written
     * @param key columns that identify a row; an order that includes all of them is total
     */
    static List<String> of(LogicalPlan plan, @Nullable String sql, List<String> key) {
        DeterminismLint lint = new DeterminismLint(Set.copyOf(key));
        if (sql != null) {
            lint.checkText(sql);
        }
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
            case "ScriptTransformation" -> found.add("TRANSFORM runs a program that can't be checked");
            case "Sample" -> found.add("TABLESAMPLE picks rows by how files are split; filter by a hash of the key");
            default -> {
                // Other nodes are as deterministic as their expressions.
            }
        }
        if (node instanceof View view && view.desc().viewText().isDefined()) {
            checkText(view.desc().viewText().get());
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
        } else if (expression instanceof UserDefinedExpression || expression instanceof V2Aggregator) {
            found.add(sql(expression) + " is code that can't be checked");
        } else if (expression instanceof AggregateFunction function) {
            check(function, name);
        } else if (expression instanceof WindowExpression window) {
            check(window);
        } else if (expression instanceof Cast cast && readsTheClock(cast)) {
            found.add(sql(expression) + " depends on when it runs");
        } else if (givesAnotherValue(expression)) {
            found.add(sql(expression) + " gives another value each time");
        }
    }

    /** By itself, not by what it is given. */
    private static boolean givesAnotherValue(Expression expression) {
        return !expression.deterministic()
                && asJava(expression.children()).stream().allMatch(Expression::deterministic);
    }

    private void check(AggregateFunction function, String name) {
        if (ORDER_SENSITIVE_SUMS.contains(name) && floating(function)) {
            found.add(sql(function) + " adds floating-point numbers, whose sum depends on the order; cast to decimal");
        } else if (function instanceof CentralMomentAgg
                || function instanceof Covariance
                || function instanceof PearsonCorrelation
                || name.startsWith("Regr") && !name.equals("RegrCount")) {
            found.add(sql(function) + " is computed in floating point, so that it depends on the order of rows;"
                    + " compute it from sums of decimals");
        } else if (SKETCHES.stream().anyMatch(name::startsWith)) {
            found.add(sql(function) + " estimates, and what it answers depends on the order of rows");
        } else if (function instanceof MaxMinBy by && !names(List.of(by.orderingExpr()))) {
            refuseTies(function);
        } else if (function instanceof MaxMinByK by && !names(List.of(by.orderingExpr()))) {
            refuseTies(function);
        } else if (givesAnotherValue(function)) {
            found.add(sql(function) + " gives another value each time");
        }
    }

    private void refuseTies(AggregateFunction function) {
        found.add(sql(function) + " picks any of the rows that are equal in an order without the whole dataset.key;"
                + " order by a struct that ends with it");
    }

    /** Also finds a frame of so many rows, where only an order without ties says which those are. */
    private void check(WindowExpression window) {
        WindowSpecDefinition spec = window.windowSpec();
        boolean numbered =
                ROW_NUMBERS.contains(window.windowFunction().getClass().getSimpleName());
        boolean counted = window.windowFunction() instanceof AggregateExpression
                && spec.frameSpecification() instanceof SpecifiedWindowFrame frame
                && frame.frameType() == RowFrame$.MODULE$
                && !(frame.lower() == UnboundedPreceding$.MODULE$ && frame.upper() == UnboundedFollowing$.MODULE$);
        if ((numbered || counted) && !total(asJava(spec.orderSpec()))) {
            found.add(sql(window.windowFunction()) + " over an order that does not include the whole dataset.key");
        }
    }

    private static boolean readsTheClock(Cast cast) {
        boolean time = cast.dataType() instanceof DateType
                || cast.dataType() instanceof TimestampType
                || cast.dataType() instanceof TimestampNTZType;
        return time
                && cast.child() instanceof Literal literal
                && literal.value() instanceof UTF8String text
                && CLOCK.matcher(text.toString()).matches();
    }

    private void checkText(String sql) {
        Matcher literal = CLOCK_LITERAL.matcher(sql);
        while (literal.find()) {
            found.add(literal.group() + "' depends on when it runs");
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
        return names(order.stream().map(SortOrder::child).toList());
    }

    /** Whether values of these hold the whole key: columns of its names, alone or as fields of a struct. */
    private boolean names(List<Expression> order) {
        Set<String> names = new TreeSet<>();
        order.forEach(value -> addNames(value, names));
        return !key.isEmpty() && names.containsAll(key);
    }

    private static void addNames(Expression value, Set<String> names) {
        if (value instanceof CreateNamedStruct struct) {
            asJava(struct.valExprs()).forEach(field -> addNames(field, names));
        } else if (value instanceof NamedExpression named) {
            names.add(named.name());
        }
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
