package dev.oxenspark.spark.testing;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/** Compares the rows of a query, each as often as it occurs and in no order. Differences are shown row by row. */
public final class RowsAssert extends AbstractAssert<RowsAssert, Dataset<Row>> {
    private static final int SHOWN = 20;

    private RowsAssert(Dataset<Row> actual) {
        super(actual, RowsAssert.class);
    }

    public static RowsAssert assertThat(Dataset<Row> actual) {
        return new RowsAssert(actual);
    }

    /** Columns of the same names and types, nullability aside, and the same rows. */
    public RowsAssert hasSameRowsAs(Dataset<Row> expected) {
        return hasColumns(expected.schema()).hasRows(expected.collectAsList());
    }

    public RowsAssert hasColumns(StructType expected) {
        String wanted = expected.asNullable().treeString();
        String found = actual.schema().asNullable().treeString();
        if (!wanted.equals(found)) {
            throw failure("Expected the columns\n%s\nbut found\n%s", wanted, found);
        }
        return this;
    }

    public RowsAssert hasRows(Row... expected) {
        return hasRows(List.of(expected));
    }

    public RowsAssert hasRows(List<Row> expected) {
        Map<String, Integer> difference = new TreeMap<>();
        expected.forEach(row -> difference.merge(text(row), 1, Integer::sum));
        actual.collectAsList().forEach(row -> difference.merge(text(row), -1, Integer::sum));
        String missing = lines(difference, 1);
        String unexpected = lines(difference, -1);
        if (!missing.isEmpty() || !unexpected.isEmpty()) {
            throw failure("Rows differ.\nMissing:\n%s\nUnexpected:\n%s", missing, unexpected);
        }
        return this;
    }

    private static String lines(Map<String, Integer> difference, int sign) {
        List<String> lines = new ArrayList<>();
        difference.forEach((row, count) -> {
            if (count * sign > 0) {
                lines.add("  %d x %s".formatted(count * sign, row));
            }
        });
        String more = lines.size() > SHOWN ? "\n  and %d others".formatted(lines.size() - SHOWN) : "";
        return lines.stream().limit(SHOWN).collect(Collectors.joining("\n")) + more;
    }

    private static String text(@Nullable Object value) {
        if (value instanceof Row row) {
            return IntStream.range(0, row.size())
                    .mapToObj(i -> text(row.get(i)))
                    .toList()
                    .toString();
        }
        if (value instanceof scala.collection.Map<?, ?> map) {
            Map<String, String> texts = new TreeMap<>();
            CollectionConverters.asJava(map).forEach((key, item) -> texts.put(text(key), text(item)));
            return texts.toString();
        }
        if (value instanceof scala.collection.Iterable<?> items) {
            List<String> texts = new ArrayList<>();
            CollectionConverters.asJava(items).forEach(item -> texts.add(text(item)));
            return texts.toString();
        }
        return value instanceof byte[] bytes ? "0x" + HexFormat.of().formatHex(bytes) : String.valueOf(value);
    }
}
