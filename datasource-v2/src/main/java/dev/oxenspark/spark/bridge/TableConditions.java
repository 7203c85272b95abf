package dev.oxenspark.spark.bridge;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.connector.expressions.Literal;
import org.apache.spark.sql.connector.expressions.NamedReference;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.execution.datasources.DataSourceStrategy$;
import org.apache.spark.sql.sources.Filter;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What a query demands of a table's rows: of what is the same for all rows of a file, which decides about files and is
 * done with, and of data, which lets a reader skip and has to be checked again.
 */
public final class TableConditions {
    private final List<String> constants;
    private final boolean nested;
    private final List<Expression> ofFiles = new ArrayList<>();
    private final List<Filter> ofData = new ArrayList<>();
    private boolean leftToSpark;

    /** @param constants columns that are the same for all rows of a file */
    public TableConditions(List<String> constants, Nesting nesting) {
        this.constants = constants;
        this.nested = nesting == Nesting.FIELDS;
    }

    /** What of a column a reader can be asked to skip by. */
    public enum Nesting {
        COLUMNS,
        FIELDS
    }

    /** Takes conditions on, and returns those that Spark has to check. */
    public Seq<Expression> add(Seq<Expression> conditions) {
        List<Expression> left = new ArrayList<>();
        for (Expression condition : CollectionConverters.asJava(conditions)) {
            if (RowCondition.decidable(condition, constants)) {
                ofFiles.add(condition);
                continue;
            }
            left.add(condition);
            leftToSpark = true;
            if (condition.references().forall(column -> !constants.contains(column.name()))) {
                Option<Filter> filter = DataSourceStrategy$.MODULE$.translateFilter(condition, nested);
                filter.foreach(ofData::add);
            }
        }
        return FileFormats.scala(left);
    }

    /** Whether rows that are read are all rows that are wanted. */
    public boolean isDone() {
        return !leftToSpark;
    }

    /** Those on data, for readers. */
    public List<Filter> ofData() {
        return List.copyOf(ofData);
    }

    /** As plans show them. */
    public String text() {
        return ofData.toString();
    }

    /** As plans show them. */
    public String fileText() {
        return ofFiles.stream().map(Expression::sql).toList().toString();
    }

    public <T> List<T> select(List<T> files, Knowledge<T> knowledge) {
        List<T> left = files;
        for (Expression condition : ofFiles) {
            left = left.stream()
                    .filter(RowCondition.of(condition).on(knowledge))
                    .toList();
        }
        return left;
    }

    /**
     * The files that can hold rows with one of the values that a join turned out to have. Conditions of other kinds
     * leave all files.
     */
    public static <T> List<T> select(List<T> files, Predicate[] conditions, Knowledge<T> knowledge) {
        List<T> left = files;
        for (Predicate condition : conditions) {
            if (condition.name().equals("IN") && condition.children()[0] instanceof NamedReference column) {
                String name = column.fieldNames()[0];
                Set<Object> values = new HashSet<>();
                List<org.apache.spark.sql.connector.expressions.Expression> given =
                        List.of(condition.children()).subList(1, condition.children().length);
                given.forEach(one -> values.add(one instanceof Literal<?> literal ? literal.value() : one));
                if (given.stream().allMatch(Literal.class::isInstance)) {
                    left = left.stream()
                            .filter(file -> values.contains(knowledge.value(file, name)))
                            .toList();
                }
            }
        }
        return left;
    }
}
