package dev.oxenspark.connector.describe;

import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Names Parquet types as Polars displays them. Types that only an embedded Arrow schema tells apart (categories,
 * durations, arrays of fixed length, half floats) are named after what Parquet itself stores.
 */
final class ParquetTypes {
    private ParquetTypes() {}

    static String polarsName(Type type) {
        String once = type.isPrimitive() ? primitive(type.asPrimitiveType()) : group(type.asGroupType());
        return type.isRepetition(Type.Repetition.REPEATED) ? list(once) : once;
    }

    private static String group(GroupType group) {
        LogicalTypeAnnotation annotation = group.getLogicalTypeAnnotation();
        if (annotation instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation && group.getFieldCount() == 1) {
            return list(element(group));
        }
        boolean map = annotation instanceof LogicalTypeAnnotation.MapLogicalTypeAnnotation
                || annotation instanceof LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
        return map ? list("struct[2]") : "struct[" + group.getFieldCount() + "]";
    }

    /**
     * The rules of the format's LIST type for older writers: without a middle level, the repeated field is the element.
     */
    private static String element(GroupType list) {
        Type repeated = list.getType(0);
        if (repeated.isPrimitive()) {
            return primitive(repeated.asPrimitiveType());
        }
        GroupType middle = repeated.asGroupType();
        boolean isElement = middle.getFieldCount() != 1
                || middle.getName().equals("array")
                || middle.getName().equals(list.getName() + "_tuple");
        return isElement ? "struct[" + middle.getFieldCount() + "]" : polarsName(middle.getType(0));
    }

    private static String primitive(PrimitiveType type) {
        LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
        String annotated = annotation == null ? null : annotated(annotation);
        if (annotated != null) {
            return annotated;
        }
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> "bool";
            case INT32 -> "i32";
            case INT64 -> "i64";
            case INT96 -> "datetime[ns]";
            case FLOAT -> "f32";
            case DOUBLE -> "f64";
            case BINARY, FIXED_LEN_BYTE_ARRAY -> "binary";
        };
    }

    private static @Nullable String annotated(LogicalTypeAnnotation annotation) {
        if (annotation instanceof IntLogicalTypeAnnotation number) {
            return (number.isSigned() ? "i" : "u") + number.getBitWidth();
        }
        if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
            return "decimal[" + decimal.getPrecision() + "," + decimal.getScale() + "]";
        }
        if (annotation instanceof TimestampLogicalTypeAnnotation timestamp) {
            String zone = timestamp.isAdjustedToUTC() ? ", UTC" : "";
            return "datetime[" + unit(timestamp.getUnit()) + zone + "]";
        }
        if (annotation.toOriginalType() == null) {
            return null;
        }
        return switch (annotation.toOriginalType()) {
            case DATE -> "date";
            case UTF8, ENUM, JSON -> "str";
            case TIME_MILLIS, TIME_MICROS -> "time";
            default -> null;
        };
    }

    private static String unit(TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> "ms";
            case MICROS -> "μs";
            case NANOS -> "ns";
        };
    }

    private static String list(String element) {
        return "list[" + element + "]";
    }
}
