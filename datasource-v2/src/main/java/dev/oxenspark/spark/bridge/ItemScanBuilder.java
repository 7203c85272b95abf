package dev.oxenspark.spark.bridge;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Plans a scan over items that the driver holds already, one row each: conditions over what it knows of them are
 * applied completely, so that nothing is fetched for a row that the query does not want.
 */
public final class ItemScanBuilder<T> extends FilteringScanBuilder {
    private final List<T> items;
    private final List<String> known;
    private final Knowledge<T> knowledge;
    private final BiFunction<List<T>, StructType, Scan> scan;
    private final List<Expression> applied = new ArrayList<>();
    private StructType columns;

    /** @param known names of the columns that {@code knowledge} answers for */
    public ItemScanBuilder(
            List<T> items,
            StructType columns,
            List<String> known,
            Knowledge<T> knowledge,
            BiFunction<List<T>, StructType, Scan> scan) {
        this.items = items;
        this.columns = columns;
        this.known = known;
        this.knowledge = knowledge;
        this.scan = scan;
    }

    @Override
    public Seq<Expression> pushFilters(Seq<Expression> filters) {
        List<Expression> left = new ArrayList<>();
        for (Expression filter : CollectionConverters.asJava(filters)) {
            (RowCondition.decidable(filter, known) ? applied : left).add(filter);
        }
        return FileFormats.scala(left);
    }

    @Override
    public void pruneColumns(StructType required) {
        this.columns = required;
    }

    @Override
    public Scan build() {
        List<T> left = items;
        for (Expression condition : applied) {
            left = left.stream()
                    .filter(RowCondition.of(condition).on(knowledge))
                    .toList();
        }
        return scan.apply(left, columns);
    }
}
