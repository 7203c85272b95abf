package dev.oxenspark.spark.read;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.spark.bridge.TableConditions;
import dev.oxenspark.spark.bridge.TableReader;
import dev.oxenspark.spark.table.PinnedPath;
import dev.oxenspark.spark.table.TableColumns;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.internal.connector.SupportsPushDownCatalystFilters;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;

/** Collects what a query wants of a table. Nothing here sends a request. */
public final class TableScanBuilder implements SupportsPushDownRequiredColumns, SupportsPushDownCatalystFilters {
    private final PinnedPath path;
    private final TableColumns columns;
    private final TableConditions conditions;
    private StructType wanted;

    public TableScanBuilder(PinnedPath path, TableColumns columns) {
        this.path = path;
        this.columns = columns;
        this.wanted = columns.all();
        this.conditions = new TableConditions(
                columns.constants(),
                TableReader.nesting(columns.table().readable().format()));
    }

    @Override
    public void pruneColumns(StructType required) {
        this.wanted = required;
    }

    @Override
    public Seq<Expression> pushFilters(Seq<Expression> filters) {
        return conditions.add(filters);
    }

    @Override
    public Predicate[] pushedFilters() {
        return new Predicate[0];
    }

    private List<FileEntry> files() {
        return conditions.select(columns.table().files(), columns::value);
    }

    @Override
    public Scan build() {
        return new TableScan(path, columns, wanted, conditions, files());
    }
}
