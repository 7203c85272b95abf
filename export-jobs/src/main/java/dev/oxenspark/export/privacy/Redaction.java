package dev.oxenspark.export.privacy;

import dev.oxenspark.connector.DidYouMean;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.dataset.DatasetRows;
import dev.oxenspark.export.spec.JobFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VariantType;
import org.jspecify.annotations.Nullable;

/**
 * What a job hides of its rows: first the rows whose key is denied go, then values are hashed, then columns go. So the
 * deny list has keys as the sources have them, and all that comes after sees only what may leave.
 */
public final class Redaction {
    private final JobFile.DatasetLayout layout;
    private final @Nullable HashKey hashKey;
    private final @Nullable DenyList denyList;

    private Redaction(JobFile.DatasetLayout layout, @Nullable HashKey hashKey, @Nullable DenyList denyList) {
        this.layout = layout;
        this.hashKey = hashKey;
        this.denyList = denyList;
    }

    /**
     * Reads the secret and the deny list, and checks that the columns are there.
     *
     * @param query rows of the job's query
     */
    public static Redaction of(JobFile.DatasetLayout layout, Dataset<Row> query) {
        StructType schema = query.schema();
        refuseUnknown(schema, "dataset.drop", layout.drop());
        JobFile.KeyedHash hash = layout.hash();
        if (hash != null) {
            refuseUnknown(schema, "dataset.hash.columns", hash.columns());
            hash.columns().forEach(name -> refuseNested(name, schema.apply(name).dataType()));
        }
        SparkSession spark = query.sparkSession();
        String denied = layout.denyList();
        if (denied != null) {
            refuseUnknown(schema, "dataset.key", layout.key());
        }
        return new Redaction(
                layout,
                hash == null ? null : HashKey.from(hash.keyVariable()),
                denied == null ? null : DenyList.read(spark, denied, layout.key(), schema));
    }

    /** A name that is wrong must not let through what it was to hide. */
    private static void refuseUnknown(StructType schema, String key, List<String> columns) {
        List<String> names = Arrays.asList(schema.fieldNames());
        for (String name : columns) {
            if (!names.contains(name)) {
                throw new ExportException(
                        ExitCode.USAGE,
                        Stage.RESOLVE,
                        "COLUMN_UNKNOWN",
                        key + " has '" + name + "', which the query does not have." + DidYouMean.among(name, names)
                                + " It has: " + String.join(", ", names));
            }
        }
    }

    private static void refuseNested(String name, DataType type) {
        if (type instanceof ArrayType
                || type instanceof MapType
                || type instanceof StructType
                || type instanceof VariantType) {
            throw new ExportException(
                    ExitCode.USAGE,
                    Stage.RESOLVE,
                    "HASH_TYPE",
                    "dataset.hash.columns has '" + name + "', which is of type " + type.sql()
                            + ". Values without parts can be hashed: select the part in the query.");
        }
    }

    /** The rows and values that may leave. */
    public Dataset<Row> apply(Dataset<Row> query) {
        Dataset<Row> rows = denyList == null ? query : denyList.without(query, layout.key());
        JobFile.KeyedHash hash = layout.hash();
        List<Column> columns = new ArrayList<>();
        for (String name : query.columns()) {
            if (!layout.drop().contains(name)) {
                Column column = DatasetRows.column(name);
                columns.add(
                        hash != null && hashKey != null && hash.columns().contains(name)
                                ? hashed(column, query.schema().apply(name).dataType(), hashKey)
                                        .as(name)
                                : column);
            }
        }
        return layout.drop().isEmpty() && hash == null ? rows : rows.select(columns.toArray(Column[]::new));
    }

    /** The secret goes to tasks inside the function, and so into no plan. */
    private static Column hashed(Column column, DataType type, HashKey key) {
        if (type instanceof BinaryType) {
            UDF1<byte[], String> ofBytes = value -> value == null ? null : key.hash(value);
            return functions.udf(ofBytes, DataTypes.StringType).apply(column);
        }
        UDF1<String, String> ofText = key::hash;
        UserDefinedFunction hash = functions.udf(ofText, DataTypes.StringType);
        return hash.apply(column.cast(DataTypes.StringType));
    }

    /** What the job file does not say of it, for the manifest; the same facts, the same rows. */
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        if (hashKey != null) {
            facts.put("hashKeyFingerprint", hashKey.fingerprint());
        }
        if (denyList != null) {
            facts.put("denyListSha256", denyList.sha256());
        }
        return facts;
    }
}
