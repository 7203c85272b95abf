package dev.oxenspark.spark.files;

import dev.oxenspark.connector.TreePiece;
import dev.oxenspark.spark.bridge.FilteringScanBuilder;
import dev.oxenspark.spark.bridge.TaskCondition;
import dev.oxenspark.spark.table.PinnedPath;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.collection.immutable.Seq;

/**
 * Plans a scan over the pieces of a tree that is too large to be listed on the driver. Conditions are applied by tasks;
 * those on the folder alone leave out pieces.
 */
final class PiecesScanBuilder extends FilteringScanBuilder {
    private static final List<String> OF_FOLDER = List.of("parent");

    private final PinnedPath path;
    private TaskCondition condition = TaskCondition.NONE;
    private List<TreePiece> pieces;
    private StructType columns = FileColumns.SCHEMA;

    PiecesScanBuilder(PinnedPath path) {
        this.path = path;
        this.pieces = path.existing().pieces();
    }

    @Override
    public Seq<Expression> pushFilters(Seq<Expression> filters) {
        condition = TaskCondition.decidable(filters, FileColumns.KNOWN);
        pieces = pieces.stream()
                .filter(TaskCondition.decidable(filters, OF_FOLDER)
                        .on((piece, parent) -> UTF8String.fromString(piece.folder())))
                .toList();
        return condition.others(filters);
    }

    @Override
    public void pruneColumns(StructType required) {
        this.columns = required;
    }

    @Override
    public Scan build() {
        return new PiecesScan(path, pieces, columns, condition);
    }
}
