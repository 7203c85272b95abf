package dev.oxenspark.spark;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.spark.table.PinnedPath;
import dev.oxenspark.spark.table.TableFiles;
import dev.oxenspark.spark.table.VersionedTable;
import dev.oxenspark.spark.write.WriteMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * A path by its name in a catalog. It stays at its commit; its version lets Spark look, once per query, whether the
 * branch has moved, and read the whole query from one commit.
 */
final class CatalogTable extends PathTable implements VersionedTable {
    /** What a scan can still be told when the columns are known, and what Spark asked the catalog by already. */
    private static final Set<OxenOption> OF_READS = Set.of(
            OxenOption.SAMPLE_SEED,
            OxenOption.MAX_CONTENT_BYTES,
            OxenOption.TOKEN,
            OxenOption.VERSION_AS_OF,
            OxenOption.TIMESTAMP_AS_OF);

    private static final Set<OxenOption> NOT_OF_WRITES = Set.of(
            OxenOption.PATH,
            OxenOption.REPOSITORY,
            OxenOption.REVISION,
            OxenOption.VERSION_AS_OF,
            OxenOption.TIMESTAMP_AS_OF,
            OxenOption.AS,
            OxenOption.SCHEMA,
            OxenOption.FROM,
            OxenOption.TO);

    private final String name;
    private final PinnedPath path;

    CatalogTable(String name, PinnedPath path) {
        super(path, WriteMode.APPEND, null);
        this.name = name;
        this.path = path;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String id() {
        return path.repository().text() + "/" + path.path();
    }

    @Override
    public String version() {
        return path.existing().commit().id().toString();
    }

    @Override
    public Set<TableCapability> capabilities() {
        return TableFiles.of(path).isPresent()
                ? Set.of(TableCapability.BATCH_READ, TableCapability.BATCH_WRITE, TableCapability.TRUNCATE)
                : Set.of(TableCapability.BATCH_READ);
    }

    /** Made of what is listed here and nothing else, so that no secret can be among it. */
    @Override
    public Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>();
        properties.put(TableCatalog.PROP_PROVIDER, "oxen");
        properties.put(TableCatalog.PROP_LOCATION, id());
        Commit commit = path.existing().commit();
        properties.put("commit-id", commit.id().toString());
        properties.put("committed-at", commit.timestamp().toString());
        Optional.ofNullable(path.branch()).ifPresent(branch -> properties.put("branch", branch));
        properties.put(
                "format", TableFiles.of(path).map(table -> table.format().key()).orElse("files"));
        return properties;
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
        Map<String, String> given = options.asCaseSensitiveMap();
        for (String key : given.keySet()) {
            if (OxenOption.named(key).filter(OF_READS::contains).isEmpty()) {
                throw new OxenException(
                        ErrorCategory.INVALID,
                        "Option %s comes too late: the columns of %s are known. Set spark.datasource.oxen.%s for the session, or read the path with format(\"oxen\")"
                                .formatted(key, name, key));
            }
        }
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(given);
        more.remove(OxenOption.VERSION_AS_OF.key());
        more.remove(OxenOption.TIMESTAMP_AS_OF.key());
        return scanBuilder(path.with(path.options().with(more)));
    }

    @Override
    public WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
        Map<String, String> given = new HashMap<>(info.options().asCaseSensitiveMap());
        return writeBuilder(target(path, given), info);
    }

    /** The path as a statement with options writes it; another branch is looked up anew. */
    private PinnedPath target(PinnedPath pinned, Map<String, String> given) {
        if (given.isEmpty()) {
            return pinned;
        }
        List<String> refused = given.keySet().stream()
                .filter(key ->
                        OxenOption.named(key).filter(NOT_OF_WRITES::contains).isPresent())
                .toList();
        if (!refused.isEmpty()) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "Option %s says what to write to, as the name %s does already. To write to another branch, give option branch"
                            .formatted(refused.get(0), name));
        }
        OxenOptions options = pinned.options().with(given);
        return options.branch().equals(pinned.options().branch()) ? pinned.with(options) : PinnedPath.resolve(options);
    }
}
