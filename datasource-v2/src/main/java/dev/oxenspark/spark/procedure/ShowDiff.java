package dev.oxenspark.spark.procedure;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.spark.CatalogOptions;
import dev.oxenspark.spark.history.Diff;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.types.StructType;

/** The files that differ between two revisions: the table {@code meta.diff}, for those who think of it as a command. */
final class ShowDiff implements Procedure {
    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String PATH = "path";

    @Override
    public String name() {
        return "diff";
    }

    @Override
    public String description() {
        return "Tells which files were added, modified and removed between two revisions";
    }

    @Override
    public List<ProcedureParameter> parameters() {
        return List.of(
                Procedure.repository(),
                Procedure.optional(FROM, "revision to compare with; by default the first parent of to"),
                Procedure.optional(TO, "revision to show; by default the default branch"),
                Procedure.optional(PATH, "file or folder to look at; by default everything"));
    }

    @Override
    public StructType columns() {
        return Diff.COLUMNS;
    }

    @Override
    public List<InternalRow> call(CatalogOptions catalog, Arguments arguments) {
        return arguments.with(catalog, repository -> {
            Commit to =
                    repository.resolve(arguments.revision(TO).orElseGet(() -> Revision.of(repository.defaultBranch())));
            return Diff.rows(
                    repository,
                    arguments.revision(FROM),
                    to,
                    arguments.optional(PATH).orElse("").replaceAll("^/+|/+$", ""));
        });
    }
}
