package dev.oxenspark.spark.table;

import org.apache.spark.sql.connector.catalog.Table;

/** A table that could tell whether it has moved since it was looked up, but is not asked by this Spark. */
public interface VersionedTable extends Table {
    String id();

    String version();
}
