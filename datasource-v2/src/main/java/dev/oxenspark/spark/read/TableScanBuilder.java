package dev.oxenspark.spark.read;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.spark.TabularFormat;
import dev.oxenspark.spark.bridge.FilteringScanBuilder;
import dev.oxenspark.spark.bridge.FooterAggregates;
import dev.oxenspark.spark.bridge.Portion;
import dev.oxenspark.spark.bridge.TableConditions;
import dev.oxenspark.spark.bridge.TableReader;
import dev.oxenspark.spark.table.PinnedPath;
import dev.oxenspark.spark.table.TableColumns;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.connector.expressions.aggregate.Aggregation;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownAggregates;
import org.apache.spark.sql.connector.read.SupportsPushDownLimit;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;

/** Collects what a query wants of a table. Nothing here sends a request. */
public final class TableScanBuilder extends FilteringScanBuilder
        implements SupportsPushDownLimit, SystemSample, SupportsPushDownAggregates {
    private final PinnedPath path;
    private final TableColumns columns;
    private final TableConditions conditions;
    private StructType wanted;
    private Portion portion = Portion.ALL;
    private Optional<FooterAggregates> aggregates = Optional.empty();

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

    /** Spark still counts: this only lets planning stop early. */
    @Override
    public boolean pushLimit(int rows) {
        this.portion = portion.withLimit(rows);
        return true;
    }

    /**
     * Single rows can't be chosen without reading them, files and row groups can. Spark takes no seed for such a sample
     * and gives each query another, so ours is an option.
     */
    @Override
    public void pushSystemSample(double lower, double upper) {
        this.portion = portion.sampled(lower, upper, path.options().sampleSeed());
    }

    @Override
    public boolean pushAggregation(Aggregation aggregation) {
        boolean whole = conditions.isDone()
                && portion.equals(Portion.ALL)
                && columns.table().format() == TabularFormat.PARQUET;
        if (whole && !files().isEmpty()) {
            this.aggregates = FooterAggregates.of(aggregation, columns.withMetadata(), columns.constants());
        }
        return aggregates.isPresent();
    }

    private List<FileEntry> files() {
        return conditions.select(columns.table().files(), columns::value);
    }

    @Override
    public Scan build() {
        return aggregates
                .<Scan>map(asked -> new FooterScan(path, columns, asked, files()))
                .orElseGet(() -> new TableScan(path, columns, wanted, conditions, files(), portion));
    }
}
