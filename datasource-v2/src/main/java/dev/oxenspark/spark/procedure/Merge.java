package dev.oxenspark.spark.procedure;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.spark.CatalogOptions;
import dev.oxenspark.spark.history.TreeChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.types.StructType;

/** Brings what one revision has into a branch, as one commit. */
final class Merge implements Procedure {
    private static final String SOURCE = "source";
    private static final String STRATEGY = "strategy";
    private static final int MOST_NAMED = 10;

    /** What the commit's parents are. */
    private enum Strategy {
        /** The branch and the source, even where the branch could just be moved: a branch only moves to new commits. */
        MERGE,
        /** The branch alone. */
        SQUASH
    }

    @Override
    public String name() {
        return "merge";
    }

    @Override
    public String description() {
        return "Brings what a revision has into a branch, as one commit; names the paths that both changed";
    }

    @Override
    public List<ProcedureParameter> parameters() {
        List<ProcedureParameter> parameters = new ArrayList<>(List.of(
                Procedure.repository(),
                Procedure.required(SOURCE, "revision to merge"),
                Procedure.optional(BRANCH, "branch to merge into; by default the default branch"),
                Procedure.optional(
                        STRATEGY, "merge: a commit with two parents, the default; squash: one with the branch alone")));
        parameters.addAll(Procedure.commit());
        return parameters;
    }

    @Override
    public StructType columns() {
        return ProcedureCommit.COLUMNS;
    }

    @Override
    public List<InternalRow> call(CatalogOptions catalog, Arguments arguments) {
        Strategy strategy = strategy(arguments.optional(STRATEGY).orElse("merge"));
        return arguments.with(catalog, repository -> {
            String branch = arguments.branch(BRANCH, repository);
            Revision source = Revision.of(arguments.required(SOURCE));
            Commit theirs = repository.resolve(source);
            Commit ours = Arguments.head(repository, branch);
            Commit base = MergeBase.of(repository, ours, theirs);
            if (base.id().equals(theirs.id())) {
                return ProcedureCommit.row("up to date", branch, ours, List.of());
            }
            ThreeWay merge = ThreeWay.of(
                    TreeChange.files(repository, base, ""),
                    TreeChange.files(repository, ours, ""),
                    TreeChange.files(repository, theirs, ""));
            refuse(repository, merge.conflicts(), branch, source, base);
            return new ProcedureCommit(repository, arguments.options(catalog))
                    .publish(
                            branch,
                            ours,
                            merge.changes(),
                            "Merge %s into %s".formatted(source, branch),
                            transaction -> {
                                if (strategy == Strategy.MERGE) {
                                    transaction.mergedFrom(theirs);
                                }
                            });
        });
    }

    private static Strategy strategy(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "merge" -> Strategy.MERGE;
            case "squash" -> Strategy.SQUASH;
            default ->
                throw new OxenException(
                        ErrorCategory.INVALID, "strategy '%s' is neither merge nor squash".formatted(text));
        };
    }

    private static void refuse(
            OxenRepository repository, Set<String> conflicts, String branch, Revision source, Commit base) {
        if (conflicts.isEmpty()) {
            return;
        }
        String named = conflicts.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        throw new OxenException(
                ErrorCategory.CONFLICT,
                "'%s' can't be merged into branch '%s' of %s: since commit %s both changed %s%s. Nothing was committed. Write these paths on one of the two, and merge again"
                        .formatted(
                                source,
                                branch,
                                repository.address().text(),
                                base.id(),
                                named,
                                conflicts.size() > MOST_NAMED ? ", … (" + conflicts.size() + " in all)" : ""));
    }
}
