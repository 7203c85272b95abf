package dev.oxenspark.spark.bridge;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.execution.datasources.InMemoryFileIndex;
import org.apache.spark.sql.execution.datasources.NoopCache$;
import org.apache.spark.sql.execution.datasources.PartitionSpec;
import org.apache.spark.sql.execution.datasources.PartitioningAwareFileIndex;
import org.apache.spark.sql.execution.datasources.v2.FileScanBuilder;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Seq;

/**
 * Is given the conditions of a query as they stand, and its columns. This Spark gives them only to scans of its own
 * files, so it is one of those, over no files, and decides everything itself.
 */
public abstract class FilteringScanBuilder extends FileScanBuilder {
    protected FilteringScanBuilder() {
        super(SparkSession.active(), noFiles(SparkSession.active()), new StructType());
    }

    private static PartitioningAwareFileIndex noFiles(SparkSession session) {
        return new InMemoryFileIndex(
                session,
                FileFormats.scala(List.of()),
                FileFormats.scala(Map.of()),
                Option.empty(),
                NoopCache$.MODULE$,
                Option.apply(PartitionSpec.emptySpec()),
                Option.empty());
    }

    @Override
    public abstract void pruneColumns(StructType required);

    @Override
    public abstract Seq<Expression> pushFilters(Seq<Expression> filters);

    /** What plans show is told by the scan itself. */
    @Override
    public final Predicate[] pushedFilters() {
        return new Predicate[0];
    }

    @Override
    public abstract Scan build();
}
