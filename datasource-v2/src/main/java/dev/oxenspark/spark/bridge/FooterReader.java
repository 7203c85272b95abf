package dev.oxenspark.spark.bridge;

import dev.oxenspark.spark.bridge.FooterAggregates.Function;
import dev.oxenspark.spark.bridge.FooterAggregates.Term;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Function1;
import scala.collection.Iterator;

/** One row for each file: its share of the aggregates. */
final class FooterReader implements PartitionReader<InternalRow> {
    private static final Object UNKNOWN = new Object();

    private final FooterAggregates aggregates;
    private final StructType constants;
    private final StructType inFiles;
    private final FilePartition partition;
    private final Function1<PartitionedFile, Iterator<InternalRow>> read;
    private final Configuration conf;
    private int next;
    private InternalRow current = InternalRow.empty();

    FooterReader(
            FooterAggregates aggregates,
            FilePartition partition,
            Function1<PartitionedFile, Iterator<InternalRow>> read,
            Configuration conf) {
        this.aggregates = aggregates;
        this.constants = aggregates.constants();
        this.inFiles = aggregates.inFiles();
        this.partition = partition;
        this.read = read;
        this.conf = conf;
    }

    /** A file without rows has no share in any group; without groups it still counts, as none. */
    @Override
    public boolean next() throws IOException {
        while (next < partition.files().length) {
            PartitionedFile file = partition.files()[next++];
            FooterShare share = share(file);
            if (share.rows() > 0 || aggregates.groups().isEmpty()) {
                current = row(file, share);
                return true;
            }
        }
        return false;
    }

    private FooterShare share(PartitionedFile file) throws IOException {
        return new FooterShare(Footers.of(HadoopInputFile.fromPath(file.toPath(), conf)));
    }

    private InternalRow row(PartitionedFile file, FooterShare share) throws IOException {
        List<StructField> groups = aggregates.groups();
        List<Term> terms = aggregates.terms();
        Object[] row = new Object[groups.size() + terms.size()];
        for (int i = 0; i < groups.size(); i++) {
            row[i] = constant(file, groups.get(i));
        }
        for (int i = 0; i < terms.size(); i++) {
            Term term = terms.get(i);
            Object value = share.rows() == 0 ? nothing(term) : value(term, file, share);
            row[groups.size() + i] = value == UNKNOWN ? look(term, file) : value;
        }
        return new GenericInternalRow(row);
    }

    private static @Nullable Object nothing(Term term) {
        return term.function() == Function.ROWS || term.function() == Function.NON_NULL ? (Object) 0L : null;
    }

    private @Nullable Object value(Term term, PartitionedFile file, FooterShare share) {
        StructField column = term.column();
        if (column == null) {
            return share.rows();
        }
        if (term.constant()) {
            Object value = constant(file, column);
            return term.function() == Function.NON_NULL ? (Object) (value == null ? 0L : share.rows()) : value;
        }
        OptionalLong nonNull = share.nonNull(column);
        if (nonNull.isEmpty() || term.function() == Function.NON_NULL) {
            return nonNull.isEmpty() ? UNKNOWN : (Object) nonNull.getAsLong();
        }
        if (nonNull.getAsLong() == 0) {
            return null;
        }
        Long extreme = share.extreme(column, term.function());
        return extreme == null ? UNKNOWN : typed(extreme, column.dataType());
    }

    private @Nullable Object constant(PartitionedFile file, StructField column) {
        return file.partitionValues().get(constants.fieldIndex(column.name()), column.dataType());
    }

    /** Reads the column, since the footer does not say. */
    private @Nullable Object look(Term term, PartitionedFile file) throws IOException {
        StructField column = Objects.requireNonNull(term.column());
        int index = inFiles.fieldIndex(column.name());
        Iterator<InternalRow> rows = read.apply(file);
        try {
            long nonNull = 0;
            Long extreme = null;
            while (rows.hasNext()) {
                InternalRow row = rows.next();
                if (row.isNullAt(index)) {
                    continue;
                }
                nonNull++;
                if (term.function() != Function.NON_NULL) {
                    long value = ((Number) row.get(index, column.dataType())).longValue();
                    boolean better =
                            extreme == null || (term.function() == Function.LEAST ? value < extreme : value > extreme);
                    extreme = better ? Long.valueOf(value) : extreme;
                }
            }
            return term.function() == Function.NON_NULL
                    ? (Object) nonNull
                    : extreme == null ? null : typed(extreme, column.dataType());
        } finally {
            if (rows instanceof Closeable closeable) {
                closeable.close();
            }
        }
    }

    private static Object typed(long value, DataType type) {
        if (type.equals(DataTypes.LongType)) {
            return value;
        }
        if (type.equals(DataTypes.ShortType)) {
            return (short) value;
        }
        return type.equals(DataTypes.ByteType) ? (Object) (byte) value : (Object) (int) value;
    }

    @Override
    public InternalRow get() {
        return current;
    }

    @Override
    public void close() {
        // Each file is closed when its row is made.
    }
}
