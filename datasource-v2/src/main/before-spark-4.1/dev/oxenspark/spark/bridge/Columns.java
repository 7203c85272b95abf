package dev.oxenspark.spark.bridge;

import org.apache.spark.sql.execution.datasources.DataSourceUtils;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.types.StructType;

/** What a format refuses fails here, before any file is opened. This Spark reads what it writes, and nothing more. */
final class Columns {
    private Columns() {}

    static void checkRead(FileFormat format, StructType columns) {
        DataSourceUtils.verifySchema(format, columns);
    }

    static void checkWrite(FileFormat format, StructType columns) {
        DataSourceUtils.verifySchema(format, columns);
    }
}
