package dev.oxenspark.spark.procedure;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.spark.CatalogOptions;
import dev.oxenspark.spark.OxenOption;
import dev.oxenspark.spark.OxenOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;

/** The arguments of one call, by name. */
final class Arguments {
    private final Map<String, String> given = new HashMap<>();

    Arguments(List<ProcedureParameter> parameters, InternalRow values) {
        for (int i = 0; i < parameters.size(); i++) {
            if (!values.isNullAt(i) && !values.getString(i).isBlank()) {
                given.put(parameters.get(i).name(), values.getString(i).strip());
            }
        }
    }

    Optional<String> optional(String name) {
        return Optional.ofNullable(given.get(name));
    }

    /** @throws OxenException {@code INVALID} for null and for blank text */
    String required(String name) {
        return optional(name)
                .orElseThrow(() -> new OxenException(
                        ErrorCategory.INVALID, "Argument %s is empty: give it a value".formatted(name)));
    }

    Optional<Revision> revision(String name) {
        return optional(name).map(Revision::of);
    }

    /** Of the catalog, and of the commit if there is to be one. */
    OxenOptions options(CatalogOptions catalog) {
        Map<String, String> statement = new HashMap<>();
        optional(Procedure.MESSAGE).ifPresent(text -> statement.put(OxenOption.MESSAGE.key(), text));
        optional(Procedure.AUTHOR).ifPresent(text -> statement.put(OxenOption.AUTHOR.key(), text));
        optional(Procedure.EMAIL).ifPresent(text -> statement.put(OxenOption.EMAIL.key(), text));
        return catalog.options(statement);
    }

    /** Opens the repository that is named, and closes it afterwards. */
    List<InternalRow> with(CatalogOptions catalog, Procedure.Work work) {
        try (OxenRepository repository = Oxen.open(
                catalog.repository(required(Procedure.REPOSITORY)),
                options(catalog).settings())) {
            return work.in(repository);
        }
    }

    /** A branch that is to be committed to; by default the repository's first. */
    String branch(String name, OxenRepository repository) {
        return optional(name).orElseGet(repository::defaultBranch);
    }

    /** @throws OxenException {@code INVALID} for a commit, {@code NOT_FOUND} naming the branches there are */
    static Commit head(OxenRepository repository, String branch) {
        Commit head = repository.resolve(Revision.of(branch));
        if (repository.branches().stream().noneMatch(known -> known.name().equals(branch))) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "'%s' is a commit of %s, not a branch, so nothing can be committed to it"
                            .formatted(branch, repository.address().text()));
        }
        return head;
    }
}
