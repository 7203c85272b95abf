package dev.oxenspark.spark.bridge;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BasePredicate;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.expressions.Unevaluable;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** A condition of a query, evaluated on the driver with Spark's own meaning of it. */
final class RowCondition {
    private final BasePredicate predicate;
    private final List<String> columns;

    private RowCondition(BasePredicate predicate, List<String> columns) {
        this.predicate = predicate;
        this.columns = columns;
    }

    /** Whether the condition can be decided by these columns alone, and always alike. */
    static boolean decidable(Expression condition, List<String> columns) {
        return condition.deterministic()
                && !SubqueryExpression.hasSubquery(condition)
                && !condition.exists(RowCondition::isLeftToTheEngine)
                && condition.references().forall(attribute -> columns.contains(attribute.name()));
    }

    /** Such as a function in Python, which has no value outside of an operator of its own. */
    private static boolean isLeftToTheEngine(Expression part) {
        return part instanceof Unevaluable && !(part instanceof Attribute);
    }

    static RowCondition of(Expression condition) {
        Seq<Attribute> attributes = condition.references().toSeq();
        List<String> names = new ArrayList<>();
        CollectionConverters.asJava(attributes).forEach(attribute -> names.add(attribute.name()));
        BasePredicate predicate =
                org.apache.spark.sql.catalyst.expressions.Predicate$.MODULE$.create(condition, attributes);
        predicate.initialize(0);
        return new RowCondition(predicate, names);
    }

    <T> Predicate<T> on(Knowledge<T> knowledge) {
        return item -> {
            Object[] row = columns.stream()
                    .map(column -> knowledge.value(item, column))
                    .toArray();
            return predicate.eval(new GenericInternalRow(row));
        };
    }
}
