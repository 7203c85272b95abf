package dev.oxenspark.spark.procedure;

import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.ProcedureCatalog;

/** A catalog that lists its procedures. */
public interface ListedProcedures extends ProcedureCatalog {
    @Override
    Identifier[] listProcedures(String[] namespace);
}
