package dev.oxenspark.spark.procedure;

import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.spark.CatalogOptions;
import dev.oxenspark.spark.history.Values;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.types.StructType;

/** Makes a branch at a commit. */
final class CreateBranch implements Procedure {
    private static final String FROM = "from";

    @Override
    public String name() {
        return "create_branch";
    }

    @Override
    public String description() {
        return "Makes a branch; one that is there already has to point to the same commit";
    }

    @Override
    public List<ProcedureParameter> parameters() {
        return List.of(
                Procedure.repository(),
                Procedure.required(BRANCH, "name of the new branch"),
                Procedure.optional(FROM, "revision that it starts at; by default the default branch"));
    }

    @Override
    public StructType columns() {
        return BRANCH_COLUMNS;
    }

    @Override
    public List<InternalRow> call(CatalogOptions catalog, Arguments arguments) {
        return arguments.with(catalog, repository -> {
            String name = arguments.required(BRANCH);
            Commit start = repository.resolve(
                    arguments.revision(FROM).orElseGet(() -> Revision.of(repository.defaultBranch())));
            boolean existed = repository.branches().stream()
                    .anyMatch(known -> known.name().equals(name));
            Branch branch = repository.createBranch(name, start);
            if (!branch.head().equals(start.id())) {
                throw new OxenException(
                        ErrorCategory.CONFLICT,
                        "Branch '%s' of %s exists already, at commit %s and not at %s. It stays there; choose another name"
                                .formatted(name, repository.address().text(), branch.head(), start.id()));
            }
            return List.of(Values.row(existed ? "exists" : "created", name, branch.head()));
        });
    }
}
