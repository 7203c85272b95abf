package dev.oxenspark.spark.bridge;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.NamedReference;
import org.apache.spark.sql.connector.expressions.aggregate.AggregateFunc;
import org.apache.spark.sql.connector.expressions.aggregate.Aggregation;
import org.apache.spark.sql.connector.expressions.aggregate.Count;
import org.apache.spark.sql.connector.expressions.aggregate.CountStar;
import org.apache.spark.sql.connector.expressions.aggregate.Max;
import org.apache.spark.sql.connector.expressions.aggregate.Min;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates of which each Parquet file gives its share, from its footer: numbers of rows, and the least and greatest
 * of whole numbers and days. Other types are not among them: footers may hold shortened texts, and leave NaN out.
 *
 * @param groups constant columns that rows are grouped by
 */
public record FooterAggregates(List<StructField> groups, List<Term> terms) implements Serializable {
    private static final Set<DataType> ORDERED = Set.of(
            DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType, DataTypes.DateType);

    enum Function {
        ROWS,
        NON_NULL,
        LEAST,
        GREATEST
    }

    /**
     * One aggregate function.
     *
     * @param column null for a number of rows
     * @param constant whether the column is the same for all rows of a file
     */
    record Term(Function function, @Nullable StructField column, boolean constant) implements Serializable {
        DataType type() {
            boolean ofColumn = function == Function.LEAST || function == Function.GREATEST;
            return column != null && ofColumn ? column.dataType() : DataTypes.LongType;
        }
    }

    /**
     * Empty when the footers can't answer exactly.
     *
     * @param all the columns of the table, and those that it has beside its own
     * @param constants names of those that are the same for all rows of a file
     */
    public static Optional<FooterAggregates> of(Aggregation aggregation, StructType all, List<String> constants) {
        List<StructField> groups = new ArrayList<>();
        for (Expression group : aggregation.groupByExpressions()) {
            Optional<StructField> column = column(group, all).filter(field -> constants.contains(field.name()));
            if (column.isEmpty()) {
                return Optional.empty();
            }
            groups.add(column.get());
        }
        List<Term> terms = new ArrayList<>();
        for (AggregateFunc function : aggregation.aggregateExpressions()) {
            Optional<Term> term = term(function, all, constants);
            if (term.isEmpty()) {
                return Optional.empty();
            }
            terms.add(term.get());
        }
        return Optional.of(new FooterAggregates(List.copyOf(groups), List.copyOf(terms)));
    }

    private static Optional<Term> term(AggregateFunc function, StructType all, List<String> constants) {
        if (function instanceof CountStar) {
            return Optional.of(new Term(Function.ROWS, null, false));
        }
        Function kind = function instanceof Count count && !count.isDistinct()
                ? Function.NON_NULL
                : function instanceof Min ? Function.LEAST : function instanceof Max ? Function.GREATEST : null;
        if (kind == null) {
            return Optional.empty();
        }
        return column(function.children()[0], all)
                .map(column -> new Term(kind, column, constants.contains(column.name())))
                .filter(term -> term.constant || kind == Function.NON_NULL || ORDERED.contains(term.type()));
    }

    private static Optional<StructField> column(Expression expression, StructType all) {
        return expression instanceof NamedReference reference && reference.fieldNames().length == 1
                ? Arrays.stream(all.fields())
                        .filter(field -> field.name().equals(reference.fieldNames()[0]))
                        .findFirst()
                : Optional.empty();
    }

    /** What a file answers: its groups, then the terms. */
    public StructType answer() {
        StructType answer = new StructType();
        for (StructField group : groups) {
            answer = answer.add(group);
        }
        for (int i = 0; i < terms.size(); i++) {
            answer = answer.add("term" + i, terms.get(i).type());
        }
        return answer;
    }

    /** Columns to read where a footer does not say. */
    public StructType inFiles() {
        return distinct(columns(false));
    }

    /** Columns whose value each file has to come with. */
    public StructType constants() {
        return distinct(Stream.concat(groups.stream(), columns(true)));
    }

    /** As plans show it. */
    public String text() {
        return "%s by %s"
                .formatted(
                        terms.stream()
                                .map(term -> term.function + (term.column == null ? "" : " " + term.column.name()))
                                .toList(),
                        groups.stream().map(StructField::name).toList());
    }

    private Stream<StructField> columns(boolean constant) {
        return terms.stream().filter(term -> term.constant == constant).flatMap(term -> Stream.ofNullable(term.column));
    }

    private static StructType distinct(Stream<StructField> columns) {
        return new StructType(columns.distinct().toArray(StructField[]::new));
    }
}
