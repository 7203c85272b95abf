package dev.oxenspark.export.dataset;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.provenance.RowDigest;
import dev.oxenspark.export.spec.JobFile;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Puts rows into splits by their key alone: a row stays where it is when others come and go, and a key that changes is
 * another row. The first eight bytes of the key's digest, a number below 2^64, say where in the interval of all splits,
 * laid side by side in order of their names, the row falls.
 */
public final class SplitColumn {
    private static final BigDecimal WHOLE = new BigDecimal(BigInteger.ONE.shiftLeft(Long.SIZE));

    private SplitColumn() {}

    /** Adds the column that says which split a row is in; as they are, if the job has no splits. */
    public static Dataset<Row> add(Dataset<Row> rows, JobFile.DatasetLayout layout) {
        JobFile.Splits splits = layout.splits();
        if (splits == null) {
            return rows;
        }
        StructType schema = rows.schema();
        if (Arrays.stream(schema.fieldNames()).anyMatch(splits.column()::equalsIgnoreCase)) {
            throw new ExportException(
                    ExitCode.USAGE,
                    Stage.RESOLVE,
                    "COLUMN_TWICE",
                    "dataset.splits.column is '" + splits.column() + "', which the query has already. Rename one.");
        }
        StructType key = new StructType(layout.key().stream().map(schema::apply).toArray(StructField[]::new));
        RowDigest digest = RowDigest.over(key, Map.of());
        TreeMap<BigInteger, String> ends = ends(splits);
        UDF1<Row, String> split = values -> at(ends, digest.of(values));
        Column[] columns = layout.key().stream().map(DatasetRows::column).toArray(Column[]::new);
        return rows.withColumn(
                splits.column(), functions.udf(split, DataTypes.StringType).apply(functions.struct(columns)));
    }

    /** By the first number that is not in it any more, each split. */
    private static TreeMap<BigInteger, String> ends(JobFile.Splits splits) {
        TreeMap<BigInteger, String> ends = new TreeMap<>();
        BigDecimal sum = BigDecimal.ZERO;
        for (Map.Entry<String, BigDecimal> ratio : splits.ratios().entrySet()) {
            sum = sum.add(ratio.getValue());
            ends.put(sum.multiply(WHOLE).setScale(0, RoundingMode.CEILING).toBigInteger(), ratio.getKey());
        }
        return ends;
    }

    private static String at(NavigableMap<BigInteger, String> ends, byte[] digest) {
        return ends.higherEntry(new BigInteger(1, Arrays.copyOf(digest, Long.BYTES)))
                .getValue();
    }
}
