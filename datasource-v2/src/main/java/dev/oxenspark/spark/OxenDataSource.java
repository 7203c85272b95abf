package dev.oxenspark.spark;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.spark.bridge.RightSpark;
import dev.oxenspark.spark.bridge.SessionCatalogs;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.SessionConfigSupport;
import org.apache.spark.sql.connector.catalog.SupportsCatalogOptions;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code spark.read.format("oxen")} and {@code df.write.format("oxen")}: a path of a repository, local or on a server.
 * Options are those of {@link OxenOption}, each also as {@code spark.datasource.oxen.…} of the session.
 *
 * <p>Spark makes one of these for each load and each save.
 */
public final class OxenDataSource implements SupportsCatalogOptions, SessionConfigSupport, DataSourceRegister {
    private static final String CATALOG = "oxen_path";

    private @Nullable PathIdentifier identified;

    @Override
    public String shortName() {
        return "oxen";
    }

    @Override
    public String keyPrefix() {
        return "oxen";
    }

    @Override
    public String extractCatalog(CaseInsensitiveStringMap options) {
        return CATALOG;
    }

    @Override
    public Identifier extractIdentifier(CaseInsensitiveStringMap options) {
        RightSpark.check();
        PathCatalog catalog = SessionCatalogs.registered(CATALOG, PathCatalog.class);
        PathIdentifier identifier = catalog.identify(OxenOptions.of(options.asCaseSensitiveMap()));
        this.identified = identifier;
        return identifier;
    }

    /**
     * Asked for by reads only, which lets an absent path fail here rather than at an unresolved column. The answer is
     * the commit that the identifier holds already; it tells Spark that this version stays.
     */
    @Override
    public Optional<String> extractTimeTravelVersion(CaseInsensitiveStringMap options) {
        if (identified == null) {
            return Optional.empty();
        }
        identified.markRead();
        String commit = identified.pinned().existing().commit().id().toString();
        return identified.pinned().options().travelsInTime() ? Optional.of(commit) : Optional.empty();
    }

    /** Resolved with the identifier, so there is a version to ask for instead. */
    @Override
    public Optional<String> extractTimeTravelTimestamp(CaseInsensitiveStringMap options) {
        return Optional.empty();
    }

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        throw pathOnly();
    }

    @Override
    public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
        throw pathOnly();
    }

    private static OxenException pathOnly() {
        return new OxenException(
                ErrorCategory.UNSUPPORTED,
                "Source oxen makes no tables in this catalog. Use spark.read.format(\"oxen\").load(path)");
    }
}
