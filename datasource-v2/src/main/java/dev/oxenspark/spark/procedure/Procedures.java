package dev.oxenspark.spark.procedure;

import dev.oxenspark.connector.DidYouMean;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.spark.CatalogOptions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;

/** The procedures of a catalog, all in its namespace {@code system}. */
public final class Procedures {
    private static final String SYSTEM = "system";

    private static final List<Procedure> ALL = List.of(
            new CreateRepository(),
            new CreateBranch(),
            new DeleteBranch(),
            new ShowDiff(),
            new RestorePath(),
            new Merge());

    private Procedures() {}

    /** @throws OxenException {@code NOT_FOUND} naming those that there are */
    public static UnboundProcedure named(CatalogOptions catalog, Identifier identifier) {
        boolean system = Arrays.equals(identifier.namespace(), new String[] {SYSTEM});
        return ALL.stream()
                .filter(known -> system && known.name().equalsIgnoreCase(identifier.name()))
                .findFirst()
                .map(known -> new CallableProcedure(catalog, known))
                .orElseThrow(() -> absent(catalog, identifier));
    }

    private static OxenException absent(CatalogOptions catalog, Identifier identifier) {
        List<String> names = ALL.stream().map(Procedure::name).toList();
        return new OxenException(
                ErrorCategory.NOT_FOUND,
                "There is no procedure %s.%s. Procedures of %s.%s: %s.%s"
                        .formatted(
                                catalog.catalog(),
                                identifier,
                                catalog.catalog(),
                                SYSTEM,
                                names.stream().collect(Collectors.joining(", ")),
                                DidYouMean.among(identifier.name(), names)));
    }

    /** None but in {@code system}. */
    public static Identifier[] in(String[] namespace) {
        return Arrays.equals(namespace, new String[] {SYSTEM})
                ? ALL.stream()
                        .map(known -> Identifier.of(namespace, known.name()))
                        .toArray(Identifier[]::new)
                : new Identifier[0];
    }
}
