package dev.oxenspark.spark.read;

import dev.oxenspark.spark.bridge.TableReader;
import dev.oxenspark.spark.table.PinnedPath;
import dev.oxenspark.spark.table.TableFiles;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.connector.read.SupportsPushDownV2Filters;
import org.apache.spark.sql.types.StructType;

/** Collects what a query wants of a table. Conditions only help readers to skip: Spark checks them all again. */
public final class TableScanBuilder implements ScanBuilder, SupportsPushDownRequiredColumns, SupportsPushDownV2Filters {
    private final PinnedPath path;
    private final TableFiles table;
    private final StructType all;
    private StructType wanted;
    private Predicate[] predicates = new Predicate[0];

    public TableScanBuilder(PinnedPath path, TableFiles table, StructType columns) {
        this.path = path;
        this.table = table;
        this.all = columns;
        this.wanted = columns;
    }

    @Override
    public void pruneColumns(StructType required) {
        this.wanted = required;
    }

    @Override
    public Predicate[] pushPredicates(Predicate[] conditions) {
        this.predicates = TableReader.usable(conditions);
        return conditions;
    }

    @Override
    public Predicate[] pushedPredicates() {
        return predicates;
    }

    @Override
    public Scan build() {
        return new TableScan(path, table, all, wanted, predicates);
    }
}
