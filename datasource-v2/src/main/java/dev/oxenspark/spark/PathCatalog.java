package dev.oxenspark.spark;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.spark.history.HistoryTable;
import dev.oxenspark.spark.table.PinnedPath;
import dev.oxenspark.spark.write.EarlierCommit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.StagedTable;
import org.apache.spark.sql.connector.catalog.StagingTableCatalog;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind {@code format("oxen")}: Spark wants a catalog there, and registers this one by itself. It knows
 * only paths that were resolved in its own session, so no session reaches what another one's credentials opened.
 */
public final class PathCatalog implements StagingTableCatalog {
    /** Between making an identifier and creating its table, a session makes few others. */
    private static final int REMEMBERED = 1_000;

    private String name = "";
    private int numbered;
    private final Map<PinnedPath, PathIdentifier> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PinnedPath, PathIdentifier> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Resolves the revision, once; equal options at an unmoved revision give equal identifiers. */
    PathIdentifier identify(OxenOptions options) {
        PinnedPath pinned = PinnedPath.resolve(options);
        PinnedPath slim = pinned.withoutFiles();
        synchronized (remembered) {
            PathIdentifier known = remembered.computeIfAbsent(slim, key -> new PathIdentifier(key, ++numbered));
            return known.of(pinned);
        }
    }

    @Override
    public void initialize(String catalogName, CaseInsensitiveStringMap options) {
        this.name = catalogName;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Table loadTable(Identifier identifier) throws NoSuchTableException {
        PinnedPath pinned = pinned(identifier);
        if (HistoryTable.shows(pinned.options().as())) {
            return HistoryTable.of(pinned.text(), pinned);
        }
        boolean read = identifier instanceof PathIdentifier path && path.isRead();
        return read ? PathTable.toRead(pinned) : PathTable.toWrite(pinned);
    }

    /** @param version the commit that the identifier is pinned to */
    @Override
    public Table loadTable(Identifier identifier, String version) throws NoSuchTableException {
        return loadTable(identifier);
    }

    /** A write that was committed before is let through, so that its retry finds that commit instead of an obstacle. */
    @Override
    public boolean tableExists(Identifier identifier) {
        PinnedPath pinned = find(identifier);
        return pinned != null
                && pinned.tree() != null
                && EarlierCommit.of(pinned).isEmpty();
    }

    @Override
    public StagedTable stageCreate(
            Identifier identifier, Column[] columns, Transform[] partitions, Map<String, String> properties) {
        PinnedPath pinned = find(identifier);
        if (pinned == null) {
            throw unsupported("CREATE TABLE " + identifier);
        }
        return PathTable.staged(pinned);
    }

    private PinnedPath pinned(Identifier identifier) throws NoSuchTableException {
        PinnedPath pinned = find(identifier);
        if (pinned == null) {
            throw new NoSuchTableException(identifier);
        }
        return pinned;
    }

    private @Nullable PinnedPath find(Identifier identifier) {
        if (identifier instanceof PathIdentifier path) {
            return path.pinned();
        }
        synchronized (remembered) {
            return remembered.values().stream()
                    .filter(known -> known.equals(identifier))
                    .map(PathIdentifier::pinned)
                    .findFirst()
                    .orElse(null);
        }
    }

    @Override
    public Identifier[] listTables(String[] namespace) {
        return new Identifier[0];
    }

    @Override
    public Table alterTable(Identifier identifier, TableChange... changes) {
        throw unsupported("ALTER TABLE");
    }

    @Override
    public boolean dropTable(Identifier identifier) {
        throw unsupported("DROP TABLE");
    }

    @Override
    public void renameTable(Identifier from, Identifier to) {
        throw unsupported("RENAME TABLE");
    }

    private static OxenException unsupported(String statement) {
        return new OxenException(
                ErrorCategory.UNSUPPORTED, "%s is not supported on paths: use format(\"oxen\")".formatted(statement));
    }
}
