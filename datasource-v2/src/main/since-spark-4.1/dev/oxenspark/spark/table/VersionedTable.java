package dev.oxenspark.spark.table;

import org.apache.spark.sql.connector.catalog.Table;

/** A table that Spark looks up again when a query runs, and reads as it is then. */
public interface VersionedTable extends Table {
    @Override
    String id();

    @Override
    String version();
}
