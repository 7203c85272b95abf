package dev.oxenspark.spark.bridge;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BasePredicate;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Conditions of a query, all of which a row has to meet, evaluated in tasks with Spark's own meaning of them. Made on
 * the driver, sent to tasks.
 */
public record TaskCondition(List<Expression> conditions) implements Serializable {
    private static final long serialVersionUID = 1L;

    public static final TaskCondition NONE = new TaskCondition(List.of());

    public TaskCondition {
        conditions = List.copyOf(conditions);
    }

    /** Those of the filters that can be decided by these columns alone, and always alike. */
    public static TaskCondition decidable(Seq<Expression> filters, Collection<String> columns) {
        return new TaskCondition(CollectionConverters.asJava(filters).stream()
                .filter(filter -> RowCondition.decidable(filter, List.copyOf(columns)))
                .toList());
    }

    /** Those of the filters that are not among these conditions. */
    public Seq<Expression> others(Seq<Expression> filters) {
        return FileFormats.scala(CollectionConverters.asJava(filters).stream()
                .filter(filter -> !conditions.contains(filter))
                .toList());
    }

    /** What is left of them by somebody who takes some over. */
    public TaskCondition left(UnaryOperator<Seq<Expression>> taker) {
        return new TaskCondition(CollectionConverters.asJava(taker.apply(FileFormats.scala(conditions))));
    }

    public boolean isEmpty() {
        return conditions.isEmpty();
    }

    /** Names of the columns that decide. */
    public Set<String> columns() {
        Set<String> names = new TreeSet<>();
        conditions.forEach(
                condition -> CollectionConverters.asJava(condition.references().toSeq())
                        .forEach(attribute -> names.add(attribute.name())));
        return names;
    }

    /** For items of which all columns that decide are known. */
    public <T> Predicate<T> on(Knowledge<T> knowledge) {
        return conditions.stream()
                .map(condition -> RowCondition.of(condition).on(knowledge))
                .reduce(item -> true, Predicate::and);
    }

    /** @param rows the columns of the rows to be asked about, those that decide whole and among them */
    public Predicate<InternalRow> on(StructType rows) {
        List<BasePredicate> predicates = new ArrayList<>();
        for (Expression condition : conditions) {
            List<Attribute> known =
                    CollectionConverters.asJava(condition.references().toSeq());
            List<Attribute> inputs = Arrays.stream(rows.fields())
                    .map(field -> named(known, field).orElseGet(() -> DataTypeUtils.toAttribute(field)))
                    .toList();
            BasePredicate predicate = org.apache.spark.sql.catalyst.expressions.Predicate$.MODULE$.create(
                    condition, FileFormats.scala(inputs));
            predicate.initialize(0);
            predicates.add(predicate);
        }
        return row -> {
            for (BasePredicate predicate : predicates) {
                if (!predicate.eval(row)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static Optional<Attribute> named(List<Attribute> attributes, StructField field) {
        return attributes.stream()
                .filter(attribute -> Objects.equals(attribute.name(), field.name()))
                .findFirst();
    }

    @Override
    public String toString() {
        return conditions.stream().map(Expression::sql).collect(Collectors.joining(" AND ", "[", "]"));
    }
}
