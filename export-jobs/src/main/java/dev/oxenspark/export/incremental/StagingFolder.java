package dev.oxenspark.export.incremental;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Where rows are staged, each set in a folder of its own. */
final class StagingFolder {
    private final SparkSession spark;
    private final String folder;
    private int written;

    StagingFolder(SparkSession spark, String folder) {
        this.spark = spark;
        this.folder = folder;
    }

    /** @return where they are now */
    String write(Dataset<Row> rows, String name) {
        String at = folder + "/" + name + "-" + ++written;
        rows.write().parquet(at);
        return at;
    }

    Dataset<Row> read(String at, StructType schema) {
        return spark.read().schema(schema).parquet(at);
    }

    /** The same rows, computed, or fetched, this once. */
    Dataset<Row> keep(Dataset<Row> rows, String name) {
        return read(write(rows, name), rows.schema());
    }
}
