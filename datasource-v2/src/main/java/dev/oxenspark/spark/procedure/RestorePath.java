package dev.oxenspark.spark.procedure;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.spark.CatalogOptions;
import dev.oxenspark.spark.history.TreeChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.types.StructType;

/** Makes a file or folder what it was at a revision, as a new commit: what came later stays in the history. */
final class RestorePath implements Procedure {
    private static final String PATH = "path";
    private static final String FROM = "from";

    @Override
    public String name() {
        return "restore_path";
    }

    @Override
    public String description() {
        return "Makes a file or folder what it was at a revision, as a new commit";
    }

    @Override
    public List<ProcedureParameter> parameters() {
        List<ProcedureParameter> parameters = new ArrayList<>(List.of(
                Procedure.repository(),
                Procedure.required(PATH, "file or folder; what came into the folder since goes"),
                Procedure.required(FROM, "revision that has it as it should be"),
                Procedure.optional(BRANCH, "branch to commit to; by default the default branch")));
        parameters.addAll(Procedure.commit());
        return parameters;
    }

    @Override
    public StructType columns() {
        return ProcedureCommit.COLUMNS;
    }

    @Override
    public List<InternalRow> call(CatalogOptions catalog, Arguments arguments) {
        return arguments.with(catalog, repository -> {
            String path = arguments.required(PATH).replaceAll("^/+|/+$", "");
            String branch = arguments.branch(BRANCH, repository);
            Commit from = repository.resolve(Revision.of(arguments.required(FROM)));
            Commit head = Arguments.head(repository, branch);
            // An absent path is an error here, and not a wish to remove it.
            var unused = repository.tree(from, path);
            Map<String, FileEntry> then = TreeChange.files(repository, from, path);
            Map<String, FileEntry> now = TreeChange.files(repository, head, path);
            return new ProcedureCommit(repository, arguments.options(catalog))
                    .publish(
                            branch,
                            head,
                            TreeChange.between(now, then),
                            "Restore %s from %s".formatted(path, from.id()),
                            transaction -> transaction.expectUnchanged(path));
        });
    }
}
