package dev.oxenspark.spark.procedure;

import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.spark.CatalogOptions;
import dev.oxenspark.spark.history.Values;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.types.StructType;

/** Deletes a branch; its commits stay as long as something else leads to them. */
final class DeleteBranch implements Procedure {
    private static final String EXPECTED = "expected";

    @Override
    public String name() {
        return "delete_branch";
    }

    @Override
    public String description() {
        return "Deletes a branch, and tells the commit that it pointed to, from which it can be made again";
    }

    @Override
    public List<ProcedureParameter> parameters() {
        return List.of(
                Procedure.repository(),
                Procedure.required(BRANCH, "name of the branch; not the default branch"),
                Procedure.optional(EXPECTED, "commit that it has to point to"));
    }

    @Override
    public StructType columns() {
        return BRANCH_COLUMNS;
    }

    @Override
    public List<InternalRow> call(CatalogOptions catalog, Arguments arguments) {
        return arguments.with(catalog, repository -> {
            String name = arguments.required(BRANCH);
            Hash head = Arguments.head(repository, name).id();
            Hash expected = arguments
                    .optional(EXPECTED)
                    .map(text -> repository.resolve(Revision.of(text)).id())
                    .orElse(head);
            repository.deleteBranch(new Branch(name, expected));
            return List.of(Values.row("deleted", name, expected));
        });
    }
}
