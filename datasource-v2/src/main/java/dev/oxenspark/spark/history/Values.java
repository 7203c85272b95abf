package dev.oxenspark.spark.history;

import java.util.Arrays;
import java.util.Collection;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Java values in the form that Spark's rows hold. */
public final class Values {
    private Values() {}

    /** Texts become Spark's, hashes and other things their text; numbers and truth values stay. */
    public static InternalRow row(@Nullable Object... values) {
        return new GenericInternalRow(Arrays.stream(values).map(Values::value).toArray());
    }

    private static @Nullable Object value(@Nullable Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Collection<?> items) {
            return new GenericArrayData(items.stream().map(Values::value).toArray());
        }
        return UTF8String.fromString(value.toString());
    }
}
