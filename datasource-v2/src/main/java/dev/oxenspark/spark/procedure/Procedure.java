package dev.oxenspark.spark.procedure;

import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.spark.CatalogOptions;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What one procedure takes, does and answers with. All arguments are texts. */
interface Procedure {
    String REPOSITORY = "repository";
    String BRANCH = "branch";
    String MESSAGE = "message";
    String AUTHOR = "author";
    String EMAIL = "email";

    /** What procedures on branches answer with. */
    StructType BRANCH_COLUMNS = new StructType()
            .add("status", DataTypes.StringType, false)
            .add("branch", DataTypes.StringType, false)
            .add("commit_id", DataTypes.StringType, false);

    String name();

    /** One sentence. */
    String description();

    List<ProcedureParameter> parameters();

    StructType columns();

    List<InternalRow> call(CatalogOptions catalog, Arguments arguments);

    static ProcedureParameter required(String name, String comment) {
        return ProcedureParameter.in(name, DataTypes.StringType)
                .comment(comment)
                .build();
    }

    static ProcedureParameter optional(String name, String comment) {
        return ProcedureParameter.in(name, DataTypes.StringType)
                .defaultValue("NULL")
                .comment(comment)
                .build();
    }

    static ProcedureParameter repository() {
        return required(REPOSITORY, "namespace/name; the name alone in a folder of repositories");
    }

    /** What every commit may be told. */
    static List<ProcedureParameter> commit() {
        return List.of(
                optional(MESSAGE, "commit message; says by default what was done"),
                optional(AUTHOR, "commit author; by default the Spark user"),
                optional(EMAIL, "e-mail address of the author"));
    }

    /** Does something with a repository that exists. */
    @FunctionalInterface
    interface Work {
        List<InternalRow> in(OxenRepository repository);
    }
}
