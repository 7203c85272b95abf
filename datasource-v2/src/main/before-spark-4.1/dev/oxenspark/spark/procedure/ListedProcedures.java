package dev.oxenspark.spark.procedure;

import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.ProcedureCatalog;

/** A catalog that could list, but is not asked by this Spark for, its procedures. */
public interface ListedProcedures extends ProcedureCatalog {
    Identifier[] listProcedures(String[] namespace);
}
