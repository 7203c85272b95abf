package dev.oxenspark.export.dataset;

import dev.oxenspark.export.Tasks;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * One pass over rows, for what they sum up to and the distinct pairs of texts that they have. The driver is sent each
 * pair once.
 */
final class Survey {
    /** A pair, or what a partition sums up to, which is told from that of another by the partition's number. */
    private static final StructType FOUND = new StructType()
            .add("one", "string")
            .add("other", "string")
            .add("partition", "int")
            .add("sum", "binary");

    private Survey() {}

    /** Adds a row to a sum, and hands on its pairs. */
    @FunctionalInterface
    interface Step<S> extends Serializable {
        S add(S sum, Row row, BiConsumer<String, String> pairs);
    }

    /**
     * @param zero of a type that Java can serialise
     * @param pairs is given each distinct pair, in any order
     */
    static <S> S of(Dataset<Row> rows, S zero, Step<S> step, BinaryOperator<S> plus, BiConsumer<String, String> pairs) {
        byte[] start = Tasks.bytes(zero);
        MapPartitionsFunction<Row, Row> look = partition -> new Looking<>(partition, Tasks.value(start), step);
        S sum = zero;
        Iterator<Row> found =
                rows.mapPartitions(look, Encoders.row(FOUND)).distinct().toLocalIterator();
        while (found.hasNext()) {
            Row row = found.next();
            if (row.isNullAt(3)) {
                pairs.accept(row.getString(0), row.getString(1));
            } else {
                sum = plus.apply(sum, Tasks.value(row.getAs(3)));
            }
        }
        return sum;
    }

    private static final class Looking<S> implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final Step<S> step;
        private final Deque<Row> found = new ArrayDeque<>();
        private @Nullable S sum;

        Looking(Iterator<Row> rows, S zero, Step<S> step) {
            this.rows = rows;
            this.step = step;
            this.sum = zero;
        }

        @Override
        public boolean hasNext() {
            S soFar = sum;
            while (found.isEmpty() && soFar != null) {
                if (rows.hasNext()) {
                    soFar = step.add(
                            soFar, rows.next(), (one, other) -> found.add(RowFactory.create(one, other, null, null)));
                } else {
                    found.add(RowFactory.create(null, null, TaskContext.getPartitionId(), Tasks.bytes(soFar)));
                    soFar = null;
                }
                sum = soFar;
            }
            return !found.isEmpty();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return found.remove();
        }
    }
}
