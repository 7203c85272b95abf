package dev.oxenspark.spark.bridge;

import dev.oxenspark.spark.bridge.FooterAggregates.Function;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/** What the footer of one Parquet file says about its rows. Where it says nothing certain, it says nothing. */
final class FooterShare {
    /** 1582-10-15: days before it may have been written by the calendar of then. */
    private static final long FIRST_CERTAIN_DAY = -141_427;

    private final MessageType schema;
    private final List<BlockMetaData> groups;

    FooterShare(ParquetMetadata footer) {
        this.schema = footer.getFileMetaData().getSchema();
        this.groups = footer.getBlocks();
    }

    long rows() {
        return groups.stream().mapToLong(BlockMetaData::getRowCount).sum();
    }

    /** How many rows have a value. */
    OptionalLong nonNull(StructField column) {
        if (primitive(column) == null) {
            return OptionalLong.empty();
        }
        long nulls = 0;
        for (BlockMetaData group : groups) {
            Statistics<?> statistics = statistics(group, column);
            if (statistics == null || !statistics.isNumNullsSet()) {
                return OptionalLong.empty();
            }
            nulls += statistics.getNumNulls();
        }
        return OptionalLong.of(rows() - nulls);
    }

    /** Null when the footer does not say; present only for a column with values. */
    @Nullable
    Long extreme(StructField column, Function function) {
        PrimitiveType type = primitive(column);
        if (type == null || !isOrdered(column, type)) {
            return null;
        }
        Long extreme = null;
        for (BlockMetaData group : groups) {
            Statistics<?> statistics = statistics(group, column);
            if (statistics == null || !statistics.isNumNullsSet()) {
                return null;
            }
            if (statistics.getNumNulls() == group.getRowCount()) {
                continue;
            }
            if (!statistics.hasNonNullValue()) {
                return null;
            }
            long least = ((Number) statistics.genericGetMin()).longValue();
            long greatest = ((Number) statistics.genericGetMax()).longValue();
            if (least > greatest || column.dataType().equals(DataTypes.DateType) && least < FIRST_CERTAIN_DAY) {
                return null;
            }
            long value = function == Function.LEAST ? least : greatest;
            extreme = extreme == null
                    ? value
                    : function == Function.LEAST ? Math.min(extreme, value) : Math.max(extreme, value);
        }
        return extreme;
    }

    /** Null unless exactly one field can be meant, whatever the session thinks of case. */
    private @Nullable PrimitiveType primitive(StructField column) {
        List<Type> fields = schema.getFields().stream()
                .filter(field -> field.getName().equalsIgnoreCase(column.name()))
                .toList();
        boolean certain = fields.size() == 1
                && fields.get(0).getName().equals(column.name())
                && fields.get(0).isPrimitive()
                && !fields.get(0).isRepetition(Type.Repetition.REPEATED);
        return certain ? fields.get(0).asPrimitiveType() : null;
    }

    private static boolean isOrdered(StructField column, PrimitiveType type) {
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        PrimitiveTypeName stored = type.getPrimitiveTypeName();
        if (column.dataType().equals(DataTypes.DateType)) {
            return stored == PrimitiveTypeName.INT32 && meaning instanceof DateLogicalTypeAnnotation;
        }
        boolean whole = meaning == null || meaning instanceof IntLogicalTypeAnnotation number && number.isSigned();
        boolean fits = column.dataType().equals(DataTypes.LongType)
                ? stored == PrimitiveTypeName.INT32 || stored == PrimitiveTypeName.INT64
                : stored == PrimitiveTypeName.INT32;
        return whole
                && fits
                && (meaning == null || width(meaning) <= 8 * column.dataType().defaultSize());
    }

    private static int width(LogicalTypeAnnotation meaning) {
        return ((IntLogicalTypeAnnotation) Objects.requireNonNull(meaning)).getBitWidth();
    }

    private static @Nullable Statistics<?> statistics(BlockMetaData group, StructField column) {
        for (ColumnChunkMetaData chunk : group.getColumns()) {
            if (chunk.getPath().size() == 1 && chunk.getPath().toArray()[0].equals(column.name())) {
                return chunk.getStatistics();
            }
        }
        return null;
    }
}
