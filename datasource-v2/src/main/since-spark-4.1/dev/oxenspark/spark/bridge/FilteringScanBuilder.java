package dev.oxenspark.spark.bridge;

import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.internal.connector.SupportsPushDownCatalystFilters;

/** Is given the conditions of a query as they stand, and its columns. */
public abstract class FilteringScanBuilder implements SupportsPushDownRequiredColumns, SupportsPushDownCatalystFilters {
    /** What plans show is told by the scan itself. */
    @Override
    public final Predicate[] pushedFilters() {
        return new Predicate[0];
    }
}
