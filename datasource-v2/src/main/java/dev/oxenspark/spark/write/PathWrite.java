package dev.oxenspark.spark.write;

import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.spark.bridge.RowFileFormat;
import dev.oxenspark.spark.table.HadoopFiles;
import dev.oxenspark.spark.table.PinnedPath;
import org.apache.spark.sql.connector.distributions.Distribution;
import org.apache.spark.sql.connector.distributions.Distributions;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.Expressions;
import org.apache.spark.sql.connector.expressions.SortDirection;
import org.apache.spark.sql.connector.expressions.SortOrder;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.RequiresDistributionAndOrdering;
import org.apache.spark.sql.types.StructType;

/** One write, checked as far as it can be before any task runs. A single file asks for all rows in one task. */
final class PathWrite implements RequiresDistributionAndOrdering {
    private final PinnedPath path;
    private final WriteMode mode;
    private final StructType columns;
    private final String queryId;
    private final WriteTarget target;
    private final TransactionSpec spec;

    PathWrite(PinnedPath path, WriteMode mode, StructType columns, String queryId) {
        this.path = path;
        this.mode = mode;
        this.columns = columns;
        this.queryId = queryId;
        this.target = WriteTarget.of(path, mode);
        this.spec = WriteSpec.of(path, mode);
        WriteSpec.refuseOtherStart(path);
    }

    @Override
    public BatchWrite toBatch() {
        RowFileFormat format =
                RowFileFormat.of(target.format(), HadoopFiles.formatOptions(path, target.format()), columns);
        PartNames names = PartNames.of(path, target, format.extension(), queryId);
        return new PathBatchWrite(path, mode, target, spec, format, names);
    }

    private boolean single() {
        return target.kind() == WriteTarget.Kind.FILE;
    }

    @Override
    public Distribution requiredDistribution() {
        return single()
                ? Distributions.clustered(new Expression[] {Expressions.literal(0)})
                : Distributions.unspecified();
    }

    @Override
    public int requiredNumPartitions() {
        return single() ? 1 : 0;
    }

    @Override
    public SortOrder[] requiredOrdering() {
        return path.options().orderBy().stream()
                .map(column -> Expressions.sort(Expressions.column(column), SortDirection.ASCENDING))
                .toArray(SortOrder[]::new);
    }

    @Override
    public String description() {
        return "oxen %s to %s".formatted(target.format().key(), path.text());
    }
}
