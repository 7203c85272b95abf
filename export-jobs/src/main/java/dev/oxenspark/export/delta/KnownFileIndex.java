package dev.oxenspark.export.delta;

import static scala.jdk.javaapi.CollectionConverters.asScala;

import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.files.TahoeBatchFileIndex;
import org.apache.spark.sql.delta.files.TahoeLogFileIndex;
import scala.collection.immutable.Seq;

/**
 * The data files of a table at a version, which are known: Spark need not replay the table's log in jobs of its own to
 * read them. Delta does not choose among them by their statistics, so it is for queries that want all rows.
 */
final class KnownFileIndex extends TahoeBatchFileIndex {
    /** @param table held at the version of {@code index} */
    KnownFileIndex(TahoeLogFileIndex index, DeltaTableAt table) {
        super(
                index.spark(),
                "batch",
                asScala(table.files()).toSeq(),
                table.log(),
                index.path(),
                table.snapshot(),
                false);
    }

    /** Partitions may be chosen all the same: by the condition of a join, say. */
    @Override
    public Seq<AddFile> matchingFiles(Seq<Expression> partitionFilters, Seq<Expression> dataFilters) {
        return partitionFilters.isEmpty() ? addFiles() : super.matchingFiles(partitionFilters, dataFilters);
    }
}
