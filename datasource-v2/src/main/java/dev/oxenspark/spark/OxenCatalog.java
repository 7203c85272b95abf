package dev.oxenspark.spark;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.spark.bridge.RightSpark;
import dev.oxenspark.spark.bridge.SessionTime;
import dev.oxenspark.spark.history.HistoryTable;
import dev.oxenspark.spark.procedure.ListedProcedures;
import dev.oxenspark.spark.procedure.Procedures;
import dev.oxenspark.spark.table.PinnedPath;
import dev.oxenspark.spark.table.RecentTrees;
import dev.oxenspark.spark.write.WriteMode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.NamespaceChange;
import org.apache.spark.sql.connector.catalog.StagedTable;
import org.apache.spark.sql.connector.catalog.StagingTableCatalog;
import org.apache.spark.sql.connector.catalog.SupportsNamespaces;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.jspecify.annotations.Nullable;

/**
 * The repositories of a server, or of a folder, in SQL: {@code spark.sql.catalog.ox = dev.oxenspark.spark.OxenCatalog}
 * and {@code spark.sql.catalog.ox.url}. Namespaces are those of the server, its repositories and their folders; tables
 * are files and folders.
 */
public final class OxenCatalog implements StagingTableCatalog, SupportsNamespaces, ListedProcedures {
    private static final String OPTION = TableCatalog.OPTION_PREFIX;
    /** What Spark adds by itself, and what says nothing here. */
    private static final Set<String> UNUSED_PROPERTIES = Set.of(
            TableCatalog.PROP_OWNER,
            TableCatalog.PROP_PROVIDER,
            TableCatalog.PROP_COLLATION,
            TableCatalog.PROP_EXTERNAL);

    private final RecentTrees trees = new RecentTrees();
    private @Nullable CatalogOptions options;

    @Override
    public void initialize(String catalogName, CaseInsensitiveStringMap conf) {
        RightSpark.check();
        this.options = CatalogOptions.of(catalogName, conf.asCaseSensitiveMap());
    }

    private CatalogOptions options() {
        return Objects.requireNonNull(options);
    }

    @Override
    public String name() {
        return options().catalog();
    }

    @Override
    public Table loadTable(Identifier identifier) throws NoSuchTableException {
        return load(identifier, Map.of());
    }

    /** @param version a branch, a commit id or a prefix of one */
    @Override
    public Table loadTable(Identifier identifier, String version) throws NoSuchTableException {
        return load(identifier, Map.of(OxenOption.VERSION_AS_OF.key(), version));
    }

    @Override
    public Table loadTable(Identifier identifier, long micros) throws NoSuchTableException {
        String time = SessionTime.instant(micros).toString();
        return load(identifier, Map.of(OxenOption.TIMESTAMP_AS_OF.key(), time));
    }

    private Table load(Identifier identifier, Map<String, String> version) throws NoSuchTableException {
        CatalogPath path =
                CatalogPath.of(options().home(), identifier).orElseThrow(() -> new NoSuchTableException(identifier));
        PinnedPath pinned = pinned(path, version);
        String name = name() + "." + identifier;
        if (HistoryTable.shows(path.view())) {
            return HistoryTable.of(name, pinned);
        }
        if (pinned.tree() == null) {
            throw new NoSuchTableException(identifier);
        }
        return new CatalogTable(name, pinned);
    }

    private PinnedPath pinned(CatalogPath path, Map<String, String> statement) {
        Map<String, String> all = new HashMap<>(path.location());
        all.putAll(statement);
        return PinnedPath.resolve(options().options(all), trees);
    }

    @SuppressWarnings("deprecation") // what took its place calls it, but only since Spark 4.1
    @Override
    public Table createTable(
            Identifier identifier, Column[] columns, Transform[] partitions, Map<String, String> properties) {
        throw unsupported("CREATE TABLE without AS SELECT", "A table begins with its first rows");
    }

    @Override
    public StagedTable stageCreate(
            Identifier identifier, Column[] columns, Transform[] partitions, Map<String, String> properties) {
        return staged(identifier, partitions, properties, WriteMode.CREATE);
    }

    @Override
    public StagedTable stageReplace(
            Identifier identifier, Column[] columns, Transform[] partitions, Map<String, String> properties) {
        return staged(identifier, partitions, properties, WriteMode.OVERWRITE);
    }

    @Override
    public StagedTable stageCreateOrReplace(
            Identifier identifier, Column[] columns, Transform[] partitions, Map<String, String> properties) {
        return staged(identifier, partitions, properties, WriteMode.OVERWRITE);
    }

    private StagedTable staged(
            Identifier identifier, Transform[] partitions, Map<String, String> properties, WriteMode mode) {
        CatalogPath path = CatalogPath.of(options().home(), identifier)
                .filter(known -> !HistoryTable.shows(known.view()))
                .orElseThrow(() -> new OxenException(
                        ErrorCategory.INVALID, "%s.%s can't be a table that is written".formatted(name(), identifier)));
        if (partitions.length > 0) {
            throw unsupported("PARTITIONED BY", "Write one folder for each value");
        }
        return PathTable.staged(pinned(path, statement(properties)), mode);
    }

    /** Options of a CREATE TABLE … AS SELECT; USING gives the format. */
    private static Map<String, String> statement(Map<String, String> properties) {
        Map<String, String> statement = new HashMap<>();
        String provider = properties.getOrDefault(TableCatalog.PROP_PROVIDER, "oxen");
        if (!provider.equalsIgnoreCase("oxen")) {
            statement.put(
                    OxenOption.FORMAT.key(),
                    TabularFormat.named(provider.toLowerCase(Locale.ROOT)).key());
        }
        properties.forEach((key, value) -> {
            if (key.startsWith(OPTION)) {
                statement.put(key.substring(OPTION.length()), value);
            } else if (!UNUSED_PROPERTIES.contains(key) && !properties.containsKey(OPTION + key)) {
                throw unsupported(
                        "Table property " + key, "Commits have a message: give it with OPTIONS (message '…')");
            }
        });
        return statement;
    }

    @Override
    public UnboundProcedure loadProcedure(Identifier identifier) {
        return Procedures.named(options(), identifier);
    }

    @Override
    public Identifier[] listProcedures(String[] namespace) {
        return Procedures.in(namespace);
    }

    @Override
    public Identifier[] listTables(String[] namespace) throws NoSuchNamespaceException {
        return CatalogListing.of(options(), namespace).tables();
    }

    @Override
    public String[][] listNamespaces() throws NoSuchNamespaceException {
        return listNamespaces(new String[0]);
    }

    @Override
    public String[][] listNamespaces(String[] namespace) throws NoSuchNamespaceException {
        return CatalogListing.of(options(), namespace).namespaces();
    }

    @Override
    public boolean namespaceExists(String[] namespace) {
        return CatalogListing.exists(options(), namespace);
    }

    @Override
    public Map<String, String> loadNamespaceMetadata(String[] namespace) throws NoSuchNamespaceException {
        if (!namespaceExists(namespace)) {
            throw new NoSuchNamespaceException(namespace);
        }
        CatalogPath path = CatalogPath.of(options().home(), namespace);
        String root =
                path.isInRepository() ? path.repository().text() : path.home().text();
        return Map.of(
                SupportsNamespaces.PROP_LOCATION,
                path.path().isEmpty() || path.isMeta() ? root : root + "/" + path.path());
    }

    @Override
    public void createNamespace(String[] namespace, Map<String, String> metadata) {
        throw unsupported(
                "CREATE NAMESPACE",
                "CALL %s.system.create_repository makes a repository, and folders come with the files in them"
                        .formatted(name()));
    }

    @Override
    public void alterNamespace(String[] namespace, NamespaceChange... changes) {
        throw unsupported("ALTER NAMESPACE", "Namespaces have no properties");
    }

    @Override
    public boolean dropNamespace(String[] namespace, boolean cascade) {
        throw unsupported("DROP NAMESPACE", "Delete repositories with the tools of their server");
    }

    @Override
    public Table alterTable(Identifier identifier, TableChange... changes) {
        throw unsupported("ALTER TABLE", "Replace the table: CREATE OR REPLACE TABLE … AS SELECT");
    }

    @Override
    public boolean dropTable(Identifier identifier) {
        throw unsupported(
                "DROP TABLE", "CALL %s.system.restore_path brings a path back to an earlier version".formatted(name()));
    }

    @Override
    public void renameTable(Identifier from, Identifier to) {
        throw unsupported("RENAME TABLE", "Write the table under its new name");
    }

    private static OxenException unsupported(String what, String instead) {
        return new OxenException(
                ErrorCategory.UNSUPPORTED, "%s is not supported in repositories. %s".formatted(what, instead));
    }
}
